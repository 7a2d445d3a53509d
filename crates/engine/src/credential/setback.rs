//! What a failed renewal means: the state with its cause, and how long until the next attempt.

use super::state::{Delivery, TokenAnswer};
use crate::account::CredentialState;
use crate::lease::{History, Setback};

/// First pause after a failure, doubled with each further one.
const PAUSE_MS: i64 = 1_000;
const LONGEST_PAUSE_MS: i64 = 15 * 60_000;
/// Pause after the vendor refused the app: only a person can mend that, and every account of the app waits for it.
const CLIENT_PAUSE_MS: i64 = 60_000;
/// A refusal that says nothing is asked about again so often, over a day, before it is believed.
const ODD_TRIES: u64 = 3;
const ODD_PAUSE_MS: i64 = 8 * 3_600_000;

/// The grant was refused.
pub(crate) const INVALID_GRANT: &str = "invalid_grant";
/// The grant was refused after an attempt whose answer never came: the vendor has turned the refresh token over, and we never
/// saw the new one.
pub(crate) const ROTATION_LOST: &str = "rotation_lost";
/// The vendor refuses the access token, and there is nothing to renew it with.
pub(crate) const CREDENTIAL_REFUSED: &str = "credential_refused";
/// The token endpoint could not be reached, or failed.
pub(crate) const ENDPOINT_UNREACHABLE: &str = "token_endpoint_unreachable";
/// The token endpoint refuses for no reason that it names.
pub(crate) const ENDPOINT_REFUSES: &str = "token_endpoint_refuses";

/// A cause in a sentence.
pub(crate) fn explain(cause: &str) -> &str {
    match cause {
        INVALID_GRANT => "the vendor refuses to renew the grant",
        ROTATION_LOST => {
            "the vendor exchanged the refresh token, its answer was lost, and it does not accept the old one any more"
        }
        CREDENTIAL_REFUSED => "the vendor refuses the credential, and there is nothing to renew it with",
        ENDPOINT_REFUSES => "the vendor's token endpoint refused several times over a day, for no reason that it names",
        other => other,
    }
}

/// Why a grant that is refused is dead. `unsure`: an earlier request's answer never came.
pub(super) fn cause_of_death(unsure: bool) -> &'static str {
    if unsure { ROTATION_LOST } else { INVALID_GRANT }
}

/// The grant is dead, as far as the vendor says.
pub(super) fn dead(cause: &str, now_ms: i64) -> Setback {
    Setback {
        answered: true,
        refused: false,
        wait_ms: 0,
        state: Some(CredentialState::NeedsReauth {
            cause: cause.to_owned(),
            since_ms: now_ms,
        }),
    }
}

/// Nothing was sent, and nothing is wrong: the lease had too little time left.
pub(super) fn unsent() -> Setback {
    Setback {
        answered: true,
        refused: false,
        wait_ms: 0,
        state: None,
    }
}

/// What shapes the pause after an attempt that failed.
pub(super) struct Attempt {
    /// Failures before it.
    pub(super) history: History,
    /// For how long a refresh token that was turned over still works, where declared.
    pub(super) grace_ms: Option<i64>,
    /// Whether an earlier request's answer never came.
    pub(super) unsure: bool,
    /// Spreads pauses.
    pub(super) chance: u8,
    /// The request's hard time-out.
    pub(super) timeout_ms: i64,
    pub(super) now_ms: i64,
}

/// Any other failure.
pub(super) fn of(answer: &TokenAnswer, attempt: &Attempt) -> Setback {
    let refusals = attempt.history.refusals + 1;
    let answered = !matches!(
        answer,
        TokenAnswer::Unreachable {
            delivery: Delivery::Cut | Delivery::Silent,
            ..
        }
    );
    let (wait_ms, refused, state) = match answer {
        TokenAnswer::ClientRefused => (CLIENT_PAUSE_MS, false, None),
        TokenAnswer::Odd { .. } if refusals >= ODD_TRIES => return refused_for_good(attempt.now_ms),
        TokenAnswer::Odd { .. } => (ODD_PAUSE_MS, true, Some(degraded(ENDPOINT_REFUSES, attempt))),
        TokenAnswer::Unreachable {
            retry_after_s,
            delivery,
        } => {
            let wait_ms = unreachable_wait(*retry_after_s, *delivery, attempt);
            (wait_ms, false, Some(degraded(ENDPOINT_UNREACHABLE, attempt)))
        }
        TokenAnswer::Renewed | TokenAnswer::GrantRefused => (0, false, None),
    };
    Setback {
        answered,
        refused,
        wait_ms: within_grace(wait_ms, answered, attempt),
        state,
    }
}

fn degraded(cause: &str, attempt: &Attempt) -> CredentialState {
    CredentialState::Degraded {
        cause: cause.to_owned(),
        since_ms: attempt.now_ms,
    }
}

fn refused_for_good(now_ms: i64) -> Setback {
    Setback {
        refused: true,
        ..dead(ENDPOINT_REFUSES, now_ms)
    }
}

/// A growing pause, or what the vendor asks for. Who did not answer in time may still be at it: it is given as long again.
fn unreachable_wait(retry_after_s: Option<u64>, delivery: Delivery, attempt: &Attempt) -> i64 {
    let asked_ms = retry_after_s.map_or(0, |seconds| {
        i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000)
    });
    let wait_ms = pause(attempt.history.failures, attempt.chance)
        .max(asked_ms)
        .min(LONGEST_PAUSE_MS);
    match delivery {
        Delivery::Silent => wait_ms.max(attempt.timeout_ms),
        _ => wait_ms,
    }
}

/// What the vendor may have turned over is asked for again while the old token still works.
fn within_grace(wait_ms: i64, answered: bool, attempt: &Attempt) -> i64 {
    match attempt.grace_ms {
        Some(grace_ms) if attempt.unsure || !answered => wait_ms.min(grace_ms / 4),
        _ => wait_ms,
    }
}

/// Doubling from a second on, and spread over its second half.
fn pause(failures: u64, chance: u8) -> i64 {
    let doubled = PAUSE_MS << failures.min(20);
    let full = doubled.min(LONGEST_PAUSE_MS);
    full / 2 + full / 2 * i64::from(chance) / 255
}
