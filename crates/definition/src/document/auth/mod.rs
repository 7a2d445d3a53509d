//! `auth`: how an account's credential is attached to a request.

mod apply;
mod aws_sigv4;
mod hmac;
mod jwt;
mod oauth1;
mod oauth2;
mod session;
mod token;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::connect::Connect;
use super::integration::Integration;
use super::text::Template;

pub use apply::Apply;
pub use aws_sigv4::AwsSigv4;
pub use hmac::{Digest, Hmac, SignatureEncoding};
pub use jwt::{Jwt, JwtAlgorithm, KeyEncoding, SignedToken};
pub use oauth1::{OAuth1, OAuth1Method};
pub use oauth2::{ClientAuth, Flow, Grant, OAuth2, Pkce, TokenFormat};
pub use session::{Login, Session};
pub use token::{Attach, LifetimeUnit, TokenAnswer};

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
    /// OAuth 2.0 (RFC 6749). The client is the environment's app, else the connect form's fields `client_id` and `client_secret`.
    /// Without URLs, accounts bring their tokens.
    Oauth2(Box<OAuth2>),
    /// OAuth 1.0a (RFC 5849): every request is signed.
    Oauth1(Box<OAuth1>),
    /// A login call yields a token, which serves until it ends or is refused.
    Session(Box<Session>),
    /// A JSON Web Token (RFC 7519) that the engine signs itself, anew for each request.
    Jwt(Box<Jwt>),
    /// AWS Signature Version 4, in the `Authorization` header.
    AwsSigv4(Box<AwsSigv4>),
    /// A keyed digest (RFC 2104) over a text made of the finished request.
    Hmac(Box<Hmac>),
    /// Headers, query parameters, body members or SOAP header elements, each a template over the finished request.
    Apply(Apply),
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
