//! What a vendor says of its limits.

use interlingua_jsonata::Program;

/// One window of the vendor's limits; every member is over the response.
#[derive(Debug)]
pub struct RateWindow {
    /// Name in the definition; the policy's name in `RateLimit` headers.
    pub name: String,
    /// Requests allowed.
    pub limit: Option<Program>,
    /// Requests left.
    pub remaining: Option<Program>,
    /// Requests made (`remaining` = `limit` - `used`).
    pub used: Option<Program>,
    /// When it starts anew.
    pub reset: Option<Program>,
    /// Unit of `reset`.
    pub unit: ResetUnit,
    /// Length of the window in seconds, where declared.
    pub window_s: Option<u64>,
    /// Several windows at once: objects with the members above.
    pub items: Option<Program>,
}

/// Unit of a reset value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResetUnit {
    /// Seconds from now.
    #[default]
    Seconds,
    /// Milliseconds from now.
    Milliseconds,
    /// Unix time in seconds.
    EpochSeconds,
    /// Unix time in milliseconds.
    EpochMilliseconds,
    /// ISO 8601.
    Iso8601,
    /// RFC 9110 HTTP-date.
    HttpDate,
    /// Any moment: Unix time in either unit, ISO 8601 or HTTP-date.
    Time,
}
