//! `oauth1`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::document::text::{Path, Template};

/// OAuth 1.0a (RFC 5849). Without URLs, accounts bring their tokens.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OAuth1 {
    /// Default: the environment's app, else the credential's field `consumer_key`.
    #[schemars(extend("examples" = ["{{ $credential.consumer_key }}"]))]
    pub consumer_key: Option<Template>,
    /// Default: the environment's app, else the credential's field `consumer_secret`.
    pub consumer_secret: Option<Template>,
    /// Default: `{{ $credential.token }}`.
    pub token: Option<Template>,
    /// Default: `{{ $credential.token_secret }}`.
    pub token_secret: Option<Template>,
    /// How requests are signed. Default: `HMAC-SHA1`.
    pub signature_method: Option<OAuth1Method>,
    /// `realm` of the header, which is not signed.
    #[schemars(extend("examples" = ["{{ $account.account_id }}"]))]
    pub realm: Option<Template>,
    /// Where temporary credentials are asked for (RFC 5849 section 2.1).
    pub request_token_url: Option<Template>,
    /// Where the customer's admin consents (section 2.2).
    pub authorize_url: Option<Template>,
    /// Extra parameters of the authorize URL.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "perms": "read" }]))]
    pub authorize_params: IndexMap<String, Template>,
    /// Where the token is asked for (section 2.3).
    pub token_url: Option<Template>,
    /// Account variables taken from the token answer: name and path.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "user_id": "user_id" }]))]
    pub captures: IndexMap<String, Path>,
}

/// RFC 5849 section 3.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum OAuth1Method {
    /// Section 3.4.2.
    #[default]
    #[serde(rename = "HMAC-SHA1")]
    HmacSha1,
    /// As HMAC-SHA1, with SHA-256: not in the RFC, and in wide use.
    #[serde(rename = "HMAC-SHA256")]
    HmacSha256,
    /// Section 3.4.4: the secrets themselves, over TLS alone.
    #[serde(rename = "PLAINTEXT")]
    Plaintext,
}
