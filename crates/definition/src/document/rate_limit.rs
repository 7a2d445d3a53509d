//! `rate_limit`: what the vendor says about its limits.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::text::Expression;

/// What the vendor says about its limits.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RateLimit {
    /// Windows by name.
    #[serde(default)]
    pub windows: IndexMap<String, Window>,
}

/// One window. Expressions see the response (`status`, `headers`, `body`); numbers are read from text too.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Window {
    /// Requests allowed.
    pub limit: Option<Expression>,
    /// Requests left.
    pub remaining: Option<Expression>,
    /// Requests made, where the vendor does not say how many are left.
    pub used: Option<Expression>,
    /// When the window starts anew.
    pub reset: Option<Expression>,
    /// Unit of `reset`. Default: `s`.
    pub unit: Option<Unit>,
    /// Length of the window, in seconds.
    pub window_s: Option<u64>,
}

/// Unit of a reset value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds from now.
    S,
    /// Milliseconds from now.
    Ms,
    /// Unix time in seconds.
    EpochS,
    /// Unix time in milliseconds.
    EpochMs,
    /// ISO 8601.
    Iso8601,
    /// HTTP-date (RFC 9110 section 5.6.7).
    HttpDate,
}
