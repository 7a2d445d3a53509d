//! What the machine knows of a stored credential, and what follows from its age.

use crate::account::CredentialState;
use crate::lease::History;

/// A token that is refused so soon after its renewal is not mended by another renewal.
const FRESH_MS: i64 = 10_000;
/// How long tokens, and calls with them, may be on their way where networks and machines are slow.
const ON_THE_WAY_MS: i64 = 10_000;

/// What the machine knows of a stored credential. No secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Version in the store.
    pub version: u64,
    /// End of the access token, Unix ms.
    pub ends_at_ms: Option<i64>,
    /// When it is to be renewed, Unix ms.
    pub due_at_ms: Option<i64>,
    /// Whether there is an access token.
    pub has_token: bool,
    /// Whether there is something to renew it with.
    pub renewable: bool,
    /// For how long a refresh token that was turned over still works, where declared.
    pub grace_ms: Option<i64>,
    /// Whether it works.
    pub state: CredentialState,
    /// Earlier attempts.
    pub history: History,
}

impl Facts {
    /// Whether the token serves at this moment.
    pub fn holds(&self, now_ms: i64) -> bool {
        self.has_token && self.ends_at_ms.is_none_or(|end| end > now_ms)
    }

    /// Whether it is to be renewed.
    pub fn is_due(&self, now_ms: i64) -> bool {
        !self.has_token || self.due_at_ms.is_some_and(|due| due <= now_ms)
    }

    /// Whether a refusal may be one of age: its time is over, or so nearly that it ended on the way. The vendor counts from
    /// when it made the token, we from when it came.
    pub fn may_have_ended(&self, now_ms: i64) -> bool {
        self.ends_at_ms
            .is_some_and(|end| end.saturating_sub(now_ms) <= ON_THE_WAY_MS)
    }

    /// Whether it has only just come. The distance counts, not the order: a clock that is behind must not keep a token fresh.
    pub fn is_fresh(&self, now_ms: i64) -> bool {
        let renewed_at_ms = self.history.renewed_at_ms;
        renewed_at_ms > 0 && (now_ms - renewed_at_ms).abs() < FRESH_MS
    }
    /// Seconds until a refusal is worth a renewal again: at least one, so that nobody asks in a loop.
    pub fn renewable_again_s(&self, now_ms: i64) -> u64 {
        let age_ms = now_ms - self.history.renewed_at_ms;
        let rest_ms = if self.is_fresh(now_ms) { FRESH_MS - age_ms } else { 0 };
        u64::try_from(rest_ms).unwrap_or_default().div_ceil(1_000).max(1)
    }
}
