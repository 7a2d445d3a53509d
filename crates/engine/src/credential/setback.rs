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

/// The grant is dead, as far as the vendor says.
pub(super) fn dead(unsure: bool, now_ms: i64) -> Setback {
    let cause = if unsure { ROTATION_LOST } else { INVALID_GRANT };
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

/// Any other failure. `chance` in 0..=255 spreads pauses; `timeout_ms` is the request's hard time-out.
pub(super) fn of(answer: &TokenAnswer, history: History, (chance, timeout_ms, now_ms): (u8, i64, i64)) -> Setback {
    let degraded = |cause: &str| {
        Some(CredentialState::Degraded {
            cause: cause.to_owned(),
            since_ms: now_ms,
        })
    };
    let (wait_ms, refused, state) = match answer {
        TokenAnswer::ClientRefused => (CLIENT_PAUSE_MS, false, None),
        TokenAnswer::Odd { .. } if history.refusals + 1 >= ODD_TRIES => {
            let state = CredentialState::NeedsReauth {
                cause: ENDPOINT_REFUSES.to_owned(),
                since_ms: now_ms,
            };
            (0, true, Some(state))
        }
        TokenAnswer::Odd { .. } => (ODD_PAUSE_MS, true, degraded(ENDPOINT_REFUSES)),
        TokenAnswer::Unreachable {
            retry_after_s,
            delivery,
        } => {
            let asked = retry_after_s.map(|seconds| i64::try_from(seconds).unwrap_or(i64::MAX / 1_000) * 1_000);
            let wait = pause(history.failures, chance)
                .max(asked.unwrap_or(0))
                .min(LONGEST_PAUSE_MS);
            // Who did not answer in time may still be at it: give it as long again.
            let wait = if *delivery == Delivery::Silent {
                wait.max(timeout_ms)
            } else {
                wait
            };
            (wait, false, degraded(ENDPOINT_UNREACHABLE))
        }
        TokenAnswer::Renewed | TokenAnswer::GrantRefused => (0, false, None),
    };
    let lost = |delivery: &Delivery| matches!(delivery, Delivery::Cut | Delivery::Silent);
    let answered = !matches!(answer, TokenAnswer::Unreachable { delivery, .. } if lost(delivery));
    Setback {
        answered,
        refused,
        wait_ms,
        state,
    }
}

/// Doubling from a second on, and spread over its second half.
fn pause(failures: u64, chance: u8) -> i64 {
    let doubled = PAUSE_MS << failures.min(20);
    let full = doubled.min(LONGEST_PAUSE_MS);
    full / 2 + full / 2 * i64::from(chance) / 255
}
