//! `auth`: how an account's credential is attached to a request.

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::connect::Connect;
use super::integration::Integration;
use super::text::{Path, Template, Word};

/// A scheme. Its templates see the finished request (`method`, `url`, `headers`, `body`) and `$credential`, `$app`, `$account`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(deny_unknown_fields)]
#[schemars(tag = "type")]
pub enum Auth {
    /// Nothing is attached.
    None {},
    /// A secret of the connect form, in one place.
    ApiKey {
        /// Where it goes. Default: `header`.
        #[serde(rename = "in")]
        place: Option<KeyPlace>,
        /// Name of the header, query parameter or body member.
        name: String,
        /// Text before the secret.
        prefix: Option<String>,
        /// The secret. Default: `{{ $credential.api_key }}`.
        value: Option<Template>,
    },
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer {
        /// The token. Default: the credential's field `token`, else `access_token`, else `api_key`.
        token: Option<Template>,
    },
    /// `Authorization: Basic …` (RFC 7617).
    Basic {
        /// Default: the credential's field `username`.
        username: Option<Template>,
        /// Default: the credential's field `password`; may be empty.
        password: Option<Template>,
    },
    /// OAuth 2.0 (RFC 6749). Without URLs, accounts bring their tokens.
    Oauth2(Box<OAuth2>),
}

/// OAuth 2.0.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OAuth2 {
    /// How tokens are granted. Default: `authorization_code`.
    pub grant: Option<Grant>,
    /// Where the customer's admin consents.
    pub authorize_url: Option<Template>,
    /// The token endpoint.
    pub token_url: Option<Template>,
    /// The endpoint for renewals, where it differs.
    pub refresh_url: Option<Template>,
    /// How the client proves itself at the token endpoint. Default: `body`.
    pub client_auth: Option<ClientAuth>,
    /// Scopes to ask for.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// What stands between scopes. Default: a space.
    pub scope_separator: Option<String>,
    /// Extra parameters of token requests.
    #[serde(default)]
    pub token_params: IndexMap<String, Template>,
    /// Extra headers of token requests.
    #[serde(default)]
    pub token_headers: IndexMap<String, Template>,
    /// How token requests are written. Default: `form`.
    pub token_format: Option<TokenFormat>,
    /// The access token in the token answer. Default: `access_token`.
    pub token_path: Option<Path>,
    /// The refresh token in the token answer; if absent there, the old one is kept. Default: `refresh_token`.
    pub refresh_token_path: Option<Path>,
    /// The lifetime in seconds in the token answer. Default: `expires_in`.
    pub expires_in_path: Option<Path>,
    /// Lifetime assumed where the token answer says nothing, in seconds.
    pub lifetime_s: Option<u64>,
    /// Account variables taken from the token answer: name and path.
    #[serde(default)]
    pub captures: IndexMap<String, Path>,
    /// Where the access token goes: `header:<name>` or `query:<name>`. Default: `header:authorization`.
    pub send: Option<Word>,
    /// Text before the access token. Default: `Bearer `.
    pub prefix: Option<String>,
}

/// Where an API key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyPlace {
    /// A header.
    Header,
    /// A query parameter.
    Query,
    /// A member of the JSON body.
    Body,
}

/// OAuth 2.0 grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// RFC 6749 section 4.1.
    AuthorizationCode,
    /// RFC 6749 section 4.4.
    ClientCredentials,
}

/// RFC 6749 section 2.3.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// `client_id` and `client_secret` in the body.
    Body,
    /// HTTP Basic.
    Basic,
}

/// How token requests are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenFormat {
    /// `application/x-www-form-urlencoded`
    Form,
    /// `application/json`
    Json,
}

/// What a choice may say beside its scheme.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ChoiceExtras {
    /// What the choice is called, for people.
    pub label: Option<String>,
    /// Its form, laid over the integration's.
    pub connect: Option<Connect>,
    /// A patch of the integration, between base and environment, for accounts of this choice.
    #[serde(default)]
    #[schemars(schema_with = "patch_schema")]
    pub integration: Option<Integration>,
}

/// A patch is checked as one, and again after it is merged.
fn patch_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "x-patch": "Integration" })
}

/// Schema of `auth`: one scheme, or several named choices.
pub(crate) fn slot_schema(generator: &mut SchemaGenerator) -> Schema {
    let scheme = generator.subschema_for::<Auth>();
    let extras = generator.subschema_for::<ChoiceExtras>();
    json_schema!({
        "description": "How an account's credential is attached: one scheme, or named choices of which each account has one.",
        "anyOf": [
            scheme,
            {
                "type": "object",
                "description": "Several ways of connecting, by name.",
                "properties": { "choices": { "type": "object", "description": "The choices by name.", "additionalProperties": { "allOf": [scheme, extras] } } },
                "required": ["choices"],
                "additionalProperties": false,
            }
        ]
    })
}
