//! The kinds of failure that a caller can meet, and their HTTP statuses.

use serde::{Deserialize, Serialize};

/// What went wrong, in one word. A closed list: callers branch on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The request cannot be understood or is incomplete.
    InvalidRequest,
    /// The integration cannot do what was asked.
    Unsupported,
    /// The definition changed under a cursor.
    CursorExpired,
    /// The caller's own key is missing or wrong.
    Unauthenticated,
    /// The vendor refuses this account the act.
    Forbidden,
    /// The account's grant lacks a scope.
    MissingScope,
    /// No such thing.
    NotFound,
    /// It exists already or changed meanwhile.
    Conflict,
    /// The vendor refuses the values.
    Validation,
    /// The vendor's limit is used up.
    RateLimited,
    /// The account's credential is dead; its owner must connect again.
    NeedsReauth,
    /// The vendor failed or answered nonsense.
    UpstreamError,
    /// The vendor could not be reached.
    Network,
    /// A definition does not fit the request or the vendor's answer.
    Mapping,
    /// The vendor is about to switch off what was called; said beside the data.
    Deprecated,
    /// Too much at once here.
    Overloaded,
    /// A credential is being renewed elsewhere.
    RefreshInProgress,
    /// The vendor took too long.
    Timeout,
    /// Our own fault.
    Internal,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 19] = [
        Kind::InvalidRequest,
        Kind::Unsupported,
        Kind::CursorExpired,
        Kind::Unauthenticated,
        Kind::Forbidden,
        Kind::MissingScope,
        Kind::NotFound,
        Kind::Conflict,
        Kind::Validation,
        Kind::RateLimited,
        Kind::NeedsReauth,
        Kind::UpstreamError,
        Kind::Network,
        Kind::Mapping,
        Kind::Deprecated,
        Kind::Overloaded,
        Kind::RefreshInProgress,
        Kind::Timeout,
        Kind::Internal,
    ];

    /// The word in problems and definitions.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::InvalidRequest => "invalid_request",
            Kind::Unsupported => "unsupported",
            Kind::CursorExpired => "cursor_expired",
            Kind::Unauthenticated => "unauthenticated",
            Kind::Forbidden => "forbidden",
            Kind::MissingScope => "missing_scope",
            Kind::NotFound => "not_found",
            Kind::Conflict => "conflict",
            Kind::Validation => "validation",
            Kind::RateLimited => "rate_limited",
            Kind::NeedsReauth => "needs_reauth",
            Kind::UpstreamError => "upstream_error",
            Kind::Network => "network",
            Kind::Mapping => "mapping",
            Kind::Deprecated => "deprecated",
            Kind::Overloaded => "overloaded",
            Kind::RefreshInProgress => "refresh_in_progress",
            Kind::Timeout => "timeout",
            Kind::Internal => "internal",
        }
    }

    /// What it is called, for people.
    pub fn title(self) -> &'static str {
        match self {
            Kind::InvalidRequest => "The request is not valid",
            Kind::Unsupported => "The integration cannot do this",
            Kind::CursorExpired => "The cursor has expired",
            Kind::Unauthenticated => "The API key is missing or wrong",
            Kind::Forbidden => "Not allowed",
            Kind::MissingScope => "A scope is missing",
            Kind::NotFound => "There is no such thing",
            Kind::Conflict => "It exists already or was changed meanwhile",
            Kind::Validation => "Values were refused",
            Kind::RateLimited => "The vendor's rate limit is used up",
            Kind::NeedsReauth => "The account must be connected again",
            Kind::UpstreamError => "The vendor failed",
            Kind::Network => "The vendor could not be reached",
            Kind::Mapping => "A definition does not fit the request or the vendor's answer",
            Kind::Deprecated => "The vendor will switch this off",
            Kind::Overloaded => "This cannot be served at the moment",
            Kind::RefreshInProgress => "The credential is being renewed",
            Kind::Timeout => "The vendor took too long",
            Kind::Internal => "Internal failure",
        }
    }

    /// The HTTP status of a failure of this kind.
    pub fn status(self) -> u16 {
        match self {
            Kind::InvalidRequest | Kind::Unsupported | Kind::CursorExpired => 400,
            Kind::Unauthenticated => 401,
            Kind::Forbidden | Kind::MissingScope => 403,
            Kind::NotFound => 404,
            Kind::Conflict => 409,
            Kind::Deprecated => 410,
            Kind::Validation => 422,
            Kind::NeedsReauth => 424,
            Kind::RateLimited => 429,
            Kind::Internal => 500,
            Kind::UpstreamError | Kind::Network | Kind::Mapping => 502,
            Kind::Overloaded | Kind::RefreshInProgress => 503,
            Kind::Timeout => 504,
        }
    }
}
