//! `oauth2`.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::jwt::SignedToken;
use super::token::{Attach, TokenAnswer, in_parts};
use crate::document::method::Method;
use crate::document::text::{Path, Template};

/// OAuth 2.0: the flow, where tokens lie in the answer, and where they go.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct OAuth2(pub Flow, pub TokenAnswer, pub Attach);

impl JsonSchema for OAuth2 {
    fn schema_name() -> Cow<'static, str> {
        "OAuth2".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let flow = Flow::json_schema(generator);
        in_parts(flow, generator, &[TokenAnswer::json_schema, Attach::json_schema])
    }
}

/// OAuth 2.0. Templates of token requests see the standard parameters as plain names (`grant_type`, `code`, `redirect_uri`,
/// `code_verifier`, `refresh_token`, `client_id`, `client_secret`, `scope`, `assertion`), and `$credential`, `$app`, `$account`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Flow {
    /// How tokens are granted. Default: `authorization_code`.
    pub grant: Option<Grant>,
    /// Where the customer's admin consents.
    pub authorize_url: Option<Template>,
    /// Extra parameters of the authorize URL, over the standard ones. Templates see the standard ones as plain names.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "access_type": "offline", "prompt": "consent" }]))]
    pub authorize_params: IndexMap<String, Template>,
    /// Standard parameters of the authorize URL that this vendor calls something else.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "client_id": "client_key" }]))]
    pub authorize_rename: IndexMap<String, String>,
    /// Standard parameters that the authorize URL does not carry.
    #[serde(default)]
    #[schemars(extend("examples" = [["response_type"]]))]
    pub authorize_drop: Vec<String>,
    /// Proof key (RFC 7636). Default: `S256`; vendors that do not know it take no notice.
    pub pkce: Option<Pkce>,
    /// The authorization server's identifier, which a callback's `iss` must equal (RFC 9207). Where it is given, a callback without `iss` is refused.
    #[schemars(extend("examples" = ["https://login.example.com"]))]
    pub issuer: Option<Template>,
    /// The code's name in the callback. Default: `code`.
    pub code_param: Option<String>,
    /// Account variables taken from the callback's query: name and path.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "realm_id": "realmId" }]))]
    pub callback_captures: IndexMap<String, Path>,
    /// The token endpoint.
    pub token_url: Option<Template>,
    /// The endpoint for renewals, where it differs.
    pub refresh_url: Option<Template>,
    /// The endpoint that ends a grant (RFC 7009), asked when an account is removed.
    pub revoke_url: Option<Template>,
    /// How the client proves itself at the token endpoint. Default: `body`.
    pub client_auth: Option<ClientAuth>,
    /// The assertion of `private_key_jwt`. Its key is by default `{{ $app.client_secret }}`; `iss` and `sub` are the client's id, `aud` the token endpoint.
    #[schemars(extend("examples" = [{ "algorithm": "ES256", "claims": { "aud": "https://login.example.com" }, "header": { "typ": "client-authentication+jwt" } }]))]
    pub client_assertion: Option<SignedToken>,
    /// The assertion of the grant `jwt_bearer`. `iss` is by default the client's id and `aud` the token endpoint.
    #[schemars(extend("examples" = [{ "claims": { "iss": "{{ $credential.client_email }}", "scope": "read" } }]))]
    pub assertion: Option<SignedToken>,
    /// Scopes to ask for.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// What stands between scopes. Default: a space.
    #[schemars(extend("examples" = [","]))]
    pub scope_separator: Option<String>,
    /// Extra parameters of token requests, over the standard ones.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "audience": "https://api.example.com" }]))]
    pub token_params: IndexMap<String, Template>,
    /// Extra parameters of renewals, over those of `token_params`.
    #[serde(default)]
    pub refresh_params: IndexMap<String, Template>,
    /// Standard parameters of token requests that this vendor calls something else.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "client_id": "client_key" }]))]
    pub token_rename: IndexMap<String, String>,
    /// Standard parameters that token requests do not carry.
    #[serde(default)]
    #[schemars(extend("examples" = [["redirect_uri"]]))]
    pub token_drop: Vec<String>,
    /// Extra headers of token requests.
    #[serde(default)]
    pub token_headers: IndexMap<String, Template>,
    /// How token requests are written. Default: `form`.
    pub token_format: Option<TokenFormat>,
    /// A token request that is like no standard one, written like a method of the integration, instead of `token_url` and what goes with it.
    #[schemars(extend("examples" = [{ "method": "GET", "base_url": "https://graph.example.com", "path": "/oauth/access_token", "query": { "app": "{{ client_id }}", "auth_code": "{{ code }}" } }]))]
    pub token_request: Option<Box<Method>>,
    /// A renewal that is like no standard one. Default: `token_request`.
    pub refresh_request: Option<Box<Method>>,
    /// A request that turns the token answer into another one: its templates see the first answer as `$answer` (`status`, `headers`, `body`), and what it yields
    /// is read instead.
    #[schemars(extend("examples" = [{ "method": "POST", "path": "/session", "body": { "token": "{{ $answer.body.access_token }}" } }]))]
    pub exchange: Option<Box<Method>>,
    /// Whether each renewal yields a new refresh token and ends the old one. It is stored either way; this is for people and for the refresh protocol.
    pub rotates: Option<bool>,
    /// Seconds for which a refresh token that was turned over still works.
    pub rotation_grace_s: Option<u64>,
    /// Seconds after which a refresh token that was not used dies: the account is renewed before, whether anyone calls or not.
    #[schemars(extend("examples" = [7776000]))]
    pub refresh_idle_s: Option<u64>,
}

/// OAuth 2.0 grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// RFC 6749 section 4.1.
    #[default]
    AuthorizationCode,
    /// RFC 6749 section 4.4.
    ClientCredentials,
    /// RFC 7523 section 2.1.
    JwtBearer,
    /// RFC 6749 section 4.3, which RFC 9700 forbids: legacy, for vendors that have nothing else.
    Password,
}

/// RFC 7636 section 4.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum Pkce {
    /// The digest of the verifier.
    #[default]
    S256,
    /// The verifier itself.
    #[serde(rename = "plain")]
    Plain,
    /// No proof, for servers that refuse parameters which they do not know.
    #[serde(rename = "off")]
    Off,
}

/// How the client proves itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// `client_id` and `client_secret` in the body (RFC 6749 section 2.3.1).
    #[default]
    Body,
    /// HTTP Basic, both halves form-encoded (RFC 6749 section 2.3.1).
    Basic,
    /// HTTP Basic, both halves as they are, as many vendors read it.
    BasicRaw,
    /// A signed assertion (RFC 7523 section 2.2).
    PrivateKeyJwt,
    /// `client_id` in the body and no secret: a public client.
    None,
}

/// How token requests are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenFormat {
    /// `application/x-www-form-urlencoded`
    #[default]
    Form,
    /// `application/json`
    Json,
    /// Parameters in the URL, of a GET request.
    Query,
}
