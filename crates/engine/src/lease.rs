//! Who may renew a credential, and what is on record of attempts. The words that the engine and the store of credentials
//! share; the protocol is told in `credential/`.

use crate::account::CredentialState;

/// A wish to renew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Version that is to be renewed.
    pub version: u64,
    /// How long the lease holds, in ms: longer than the token request's hard time-out and the commit together.
    pub lease_ms: i64,
    /// How long an attempt whose sender has gone silent is waited for, in ms from its sending on.
    pub patience_ms: i64,
    /// Whether the pause after a failure is passed over: a person asked.
    pub at_once: bool,
}

/// Outcome of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    /// The caller renews, alone, as long as its lease holds.
    Granted {
        /// The lease's fence.
        epoch: u64,
        /// Whether a request was sent since the last success whose answer is not known.
        unsure: bool,
    },
    /// Someone else renews, for at most so long.
    Held {
        /// In ms.
        for_ms: i64,
    },
    /// The last attempt failed, and the next may follow only then.
    Later {
        /// In ms.
        for_ms: i64,
    },
    /// The version has moved, or the grant is known to be dead: read it again.
    Moved,
}

/// What an attempt is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fence {
    /// Version that it began with.
    pub version: u64,
    /// Epoch of its lease.
    pub epoch: u64,
}

/// How an attempt ended that yielded nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setback {
    /// Whether the vendor answered, or the request was certainly not sent.
    pub answered: bool,
    /// Whether the vendor refused without a known reason.
    pub refused: bool,
    /// How long until the next attempt, in ms.
    pub wait_ms: i64,
    /// The credential's state from now on, where it changes.
    pub state: Option<CredentialState>,
}

/// What became of earlier attempts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    /// When the credential was last stored, Unix ms; 0 = not known.
    pub renewed_at_ms: i64,
    /// Attempts that failed since the last success.
    pub failures: u64,
    /// Those among them that the vendor refused without a known reason.
    pub refusals: u64,
}
