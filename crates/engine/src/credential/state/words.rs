//! The words of the machine: what happens, what to do, and how it may end.

use super::facts::Facts;
use crate::account::CredentialState;
use crate::lease::{Claimed, Fence, Setback};

/// How a token request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenAnswer {
    /// New tokens.
    Renewed,
    /// `invalid_grant`: the grant is dead, or someone else has used the refresh token.
    GrantRefused,
    /// `invalid_client`, `unauthorized_client`: the app is misconfigured; the account's grant is not at fault.
    ClientRefused,
    /// No answer, 429 or 5xx: nothing is known of the grant.
    Unreachable {
        /// Seconds until a repeat makes sense.
        retry_after_s: Option<u64>,
        /// Whether the vendor may have acted on the request.
        delivery: Delivery,
    },
    /// Anything else.
    Odd {
        /// What it was, without secrets.
        cause: String,
    },
}

/// What became of a token request on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It was answered.
    Answered,
    /// It certainly did not reach the vendor.
    NotSent,
    /// The connection ended before an answer: the vendor may have acted on it.
    Cut,
    /// No answer in time: the vendor may have acted on it, or may yet.
    Silent,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A call needs the credential.
    Begin,
    /// The store answered.
    Loaded(Facts),
    /// The store decided on a claim.
    Claimed(Claimed),
    /// The intent to send is on record; or not, because the lease is lost.
    Noted(bool),
    /// The lease has too little time left to send.
    Late,
    /// The token endpoint answered, or did not.
    Answered {
        /// How it ended.
        answer: TokenAnswer,
        /// Chance, which spreads the pause after a failure.
        chance: u8,
        /// The request's hard time-out.
        timeout_ms: i64,
    },
    /// New tokens are stored.
    Committed,
    /// Nothing was stored: the credential had changed meanwhile.
    Stale,
    /// The failure is recorded; or not, because someone else is at it.
    Settled(bool),
    /// The state is recorded.
    Marked,
    /// Some time has passed.
    Waited,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Read the credential as it is now.
    Load,
    /// Use what was read.
    Use,
    /// Ask for the lease on this version.
    Claim {
        /// Version to be renewed.
        version: u64,
    },
    /// Put the intent to send on record.
    Note(Fence),
    /// Ask the token endpoint. `again`: a request was sent before whose answer is not known.
    Ask {
        /// As above.
        again: bool,
    },
    /// Store the new tokens over the version that they came from.
    Commit(Fence),
    /// Record a failure.
    Settle(Fence, Setback),
    /// Wait for someone else, at most so long, in ms.
    Wait {
        /// As above.
        at_most_ms: i64,
    },
    /// Record a state.
    Mark {
        /// Of this version.
        version: u64,
        /// The state.
        state: CredentialState,
    },
    /// Give up.
    Fail(Refusal),
}

/// Why a credential cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Its owner must connect again.
    NeedsReauth {
        /// Why.
        cause: String,
    },
    /// The app is misconfigured.
    ClientRefused,
    /// The token endpoint cannot be reached and the token has ended.
    Unreachable {
        /// Seconds until a repeat makes sense.
        retry_after_s: Option<u64>,
    },
    /// The token endpoint answers nonsense and the token has ended.
    Odd {
        /// What it was.
        cause: String,
    },
}
