//! `rate_limit`: what the vendor says about its limits.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::text::Expression;

/// What the vendor says about its limits. Whether an answer is a throttle, `errors` decide; this reads the figures.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RateLimit {
    /// Windows by name; the name is that of the policy in the `RateLimit` headers that callers get.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "burst": { "limit": "headers.`x-limit`", "remaining": "headers.`x-remaining`", "reset": "headers.`x-reset`", "unit": "epoch_s" } }]))]
    pub windows: IndexMap<String, Window>,
}

/// One window. Expressions see the response (`status`, `headers`, `body`); numbers are read from text too.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Window {
    /// Requests allowed.
    #[schemars(extend("examples" = ["headers.`x-ratelimit-limit`"]))]
    pub limit: Option<Expression>,
    /// Requests left.
    #[schemars(extend("examples" = ["headers.`x-ratelimit-remaining`"]))]
    pub remaining: Option<Expression>,
    /// Requests made, where the vendor does not say how many are left: those are `limit` - `used`.
    #[schemars(extend("examples" = ["$substringBefore(headers.`x-usage`, '/')"]))]
    pub used: Option<Expression>,
    /// When the window starts anew.
    #[schemars(extend("examples" = ["headers.`x-ratelimit-reset`"]))]
    pub reset: Option<Expression>,
    /// Unit of `reset`. Default: `s`. Fractions are rounded up; moments are taken against the answer's own `Date`.
    #[schemars(extend("examples" = ["epoch_ms"]))]
    pub unit: Option<Unit>,
    /// Length of the window, in seconds.
    #[schemars(extend("examples" = [60]))]
    pub window_s: Option<u64>,
    /// Several windows in one place, instead of the members above: objects with `name`, `limit`, `remaining`, `used`, `reset`,
    /// `window_s`. An item without figures is no window.
    #[schemars(extend("examples" = ["$match(headers.`x-usage`, /([a-z]+)=(\\d+)\\/(\\d+)/).{ 'name': groups[0], 'used': groups[1], 'limit': groups[2] }"]))]
    pub items: Option<Expression>,
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
    /// A moment in any of these forms, told apart by its look. A number too small for a Unix time of this century is not taken.
    Time,
}
