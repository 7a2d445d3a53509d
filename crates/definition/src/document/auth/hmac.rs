//! `hmac`: a signature over a text that the definition composes.

use schemars::JsonSchema;
use serde::Deserialize;

use super::apply::Apply;
use super::jwt::KeyEncoding;
use crate::document::text::{Template, Word};

/// A keyed digest over a text made of the finished request. Give `send`, or `apply`, whose templates see the signature as `$signature`;
/// `$now()`, `$millis()` and `$nonce` say the same in both.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Hmac {
    /// The text to sign. It sees `method`, `url`, `path`, `query`, `headers`, `body` (as text, empty if there is none), `$credential`, `$app`, `$account`.
    #[schemars(extend("examples" = ["{{ method }}\n{{ path }}\n{{ $millis() }}\n{{ $hash(body, 'sha256') }}"]))]
    pub string_to_sign: Template,
    /// The key. Default: `{{ $credential.secret }}`.
    pub key: Option<Template>,
    /// How the key is written. Default: `text`.
    pub key_encoding: Option<KeyEncoding>,
    /// The digest. Default: `sha256`.
    pub digest: Option<Digest>,
    /// How the signature is written. Default: `hex`.
    pub encoding: Option<SignatureEncoding>,
    /// Where the signature goes: `header:<name>`, `query:<name>` or `body:<path>`.
    #[schemars(extend("examples" = ["header:X-Signature"]))]
    pub send: Option<Word>,
    /// Text before the signature. Default: none.
    pub prefix: Option<String>,
    /// What is written besides, or instead.
    #[schemars(extend("examples" = [{ "headers": { "X-Timestamp": "{{ $millis() }}", "Authorization": "APIAuth {{ $credential.key }}:{{ $signature }}" } }]))]
    pub apply: Option<Apply>,
}

/// Digests (FIPS 180-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Digest {
    /// SHA-1, for vendors that still ask for it.
    Sha1,
    /// SHA-256.
    #[default]
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// How a signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignatureEncoding {
    /// Hexadecimal digits in lower case.
    #[default]
    Hex,
    /// Base 64 (RFC 4648 section 4).
    Base64,
    /// Base 64 for URLs, without padding (RFC 4648 section 5).
    Base64url,
}
