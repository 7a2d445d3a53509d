//! `jwt`, and the tokens that `oauth2` signs: assertions (RFC 7523).

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::token::{Attach, in_parts};
use crate::document::text::{Template, Templates};

/// A JSON Web Token that the engine signs itself, and where it goes; in the templates of `apply` it is `$token`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Jwt(pub SignedToken, pub Attach);

impl JsonSchema for Jwt {
    fn schema_name() -> Cow<'static, str> {
        "Jwt".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let token = SignedToken::json_schema(generator);
        in_parts(token, generator, &[Attach::json_schema])
    }
}

/// A token to sign (RFC 7519).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SignedToken {
    /// How it is signed. Default: `RS256`.
    pub algorithm: Option<JwtAlgorithm>,
    /// The key: PEM (PKCS #8, for RSA also PKCS #1) for RS, PS and ES, a shared secret for HS. Default: `{{ $credential.private_key }}`,
    /// for HS `{{ $credential.secret }}`.
    #[schemars(extend("examples" = ["{{ $app.private_key }}", "{{ $substringAfter($credential.api_key, ':') }}"]))]
    pub key: Option<Template>,
    /// How a shared secret is written. Default: `text`.
    pub key_encoding: Option<KeyEncoding>,
    /// `kid` of the token's header.
    #[schemars(extend("examples" = ["{{ $credential.key_id }}"]))]
    pub key_id: Option<Template>,
    /// Further members of the token's header.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "typ": "client-authentication+jwt" }]))]
    pub header: IndexMap<String, Template>,
    /// The claims, over those that the engine sets: `iat` and `exp`, in assertions also `iss`, `sub`, `aud` and `jti`.
    #[schemars(extend("examples" = [{ "iss": "{{ $credential.client_email }}", "aud": "https://login.example.com", "scope": "read write" }]))]
    pub claims: Option<Templates>,
    /// Seconds from `iat` to `exp`. Default: 300.
    pub lifetime_s: Option<u64>,
}

/// Signatures (RFC 7518 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum JwtAlgorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// RSA PKCS #1 1.5 with SHA-256.
    #[default]
    Rs256,
    /// RSA PKCS #1 1.5 with SHA-384.
    Rs384,
    /// RSA PKCS #1 1.5 with SHA-512.
    Rs512,
    /// RSA PSS with SHA-256.
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

/// How a key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyEncoding {
    /// The text's own bytes.
    #[default]
    Text,
    /// Base 64, of either alphabet, padded or not.
    Base64,
    /// Hexadecimal digits.
    Hex,
}
