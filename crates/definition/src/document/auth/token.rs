//! What token answers hold, and where tokens go: shared by the schemes that have tokens.

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::Value;

use super::apply::Apply;
use crate::document::text::{Expression, Path, Word};

/// How the answer to a token request is read.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TokenAnswer {
    /// The token in the answer's body; `$` is the whole body. Default: `access_token`.
    #[schemars(extend("examples" = ["data.access_token", "$"]))]
    pub token_path: Option<Path>,
    /// The token where it takes more than a path into the body, instead of `token_path`: an expression over the response (`status`,
    /// `headers`, `body`).
    #[schemars(extend("examples" = ["headers.`x-session-id`"]))]
    pub token: Option<Expression>,
    /// The refresh token in the answer; if absent there, the old one is kept. Default: `refresh_token`.
    pub refresh_token_path: Option<Path>,
    /// The lifetime in the answer. Default: `expires_in`.
    pub expires_in_path: Option<Path>,
    /// Unit of the lifetime. Default: `s`.
    pub expires_in_unit: Option<LifetimeUnit>,
    /// The moment at which the token ends, in the answer: Unix time in seconds or milliseconds, or RFC 3339.
    #[schemars(extend("examples" = ["expiresAt"]))]
    pub expires_at_path: Option<Path>,
    /// Lifetime assumed where the answer says nothing, in seconds.
    #[schemars(extend("examples" = [7200]))]
    pub lifetime_s: Option<u64>,
    /// Account variables taken from the answer: name and path.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "instance_url": "instance_url" }]))]
    pub captures: IndexMap<String, Path>,
    /// Further secrets taken from the answer, kept sealed as `$credential.<name>`: name and path.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "user_token": "authed_user.access_token" }]))]
    pub secrets: IndexMap<String, Path>,
    /// What says that the grant is dead, where that is not `invalid_grant`: an expression over the response.
    #[schemars(extend("examples" = ["body.error = 'invalid_code'"]))]
    pub refused_when: Option<Expression>,
}

/// Where a token goes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Attach {
    /// `header:<name>`, `query:<name>` or `body:<path>`. Default: `header:authorization`, unless there is `apply`.
    #[schemars(extend("examples" = ["header:X-Session-Token", "query:access_token"]))]
    pub send: Option<Word>,
    /// Text before the token. Default: `Bearer ` where it goes into the `Authorization` header, else none.
    #[schemars(extend("examples" = ["Token "]))]
    pub prefix: Option<String>,
    /// What is written besides, or instead of `send`.
    pub apply: Option<Apply>,
}

/// Unit of a lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LifetimeUnit {
    /// Seconds.
    #[default]
    S,
    /// Milliseconds.
    Ms,
    /// Minutes.
    Min,
}

/// Schema of a scheme that is read in parts: the first part's, with the members of the others.
pub(super) fn in_parts(
    mut scheme: Schema,
    generator: &mut SchemaGenerator,
    others: &[fn(&mut SchemaGenerator) -> Schema],
) -> Schema {
    for other in others {
        let other = other(generator);
        let members = other.get("properties").and_then(Value::as_object).cloned();
        if let Some(Value::Object(properties)) = scheme.get_mut("properties") {
            properties.extend(members.unwrap_or_default());
        }
    }
    scheme
}
