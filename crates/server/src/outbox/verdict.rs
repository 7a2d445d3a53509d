//! What follows from an endpoint's answer. Only 2xx is success: a redirect is not followed, because an address that moved is the
//! operator's to change.

use interlingua_store::Verdict;

/// First wait; each is three times the one before, up to the longest.
const FIRST_MS: i64 = 2_000;
const LONGEST_MS: i64 = 6 * 60 * 60 * 1_000;
/// An endpoint that is away is left alone for a second, then two, up to this.
const LONGEST_PAUSE_MS: i64 = 60_000;
/// Longest wait that an endpoint may ask for.
const LONGEST_ASKED_S: i64 = 60 * 60;

/// An endpoint's answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) retry_after_s: Option<i64>,
}

/// `attempts` at this event and `failures` of the endpoint in a row, before this one. `None`: there was no answer.
pub(super) fn verdict(answered: Option<Answered>, attempts: u64, failures: u64) -> Verdict {
    let asked_ms = answered
        .and_then(|answered| answered.retry_after_s)
        .map_or(0, |wait_s| wait_s.min(LONGEST_ASKED_S) * 1_000);
    let again_ms = jittered(grown(FIRST_MS, 3, attempts, LONGEST_MS)).max(asked_ms);
    match answered.map(|answered| answered.status) {
        Some(200..=299) => Verdict::Delivered,
        Some(410) => Verdict::Gone,
        None | Some(408 | 429 | 500..=599) => Verdict::Away {
            again_ms,
            pause_ms: jittered(grown(1_000, 2, failures, LONGEST_PAUSE_MS)).max(asked_ms),
        },
        Some(_) => Verdict::Refused { again_ms },
    }
}

fn grown(first_ms: i64, factor: i64, times: u64, longest_ms: i64) -> i64 {
    let times = u32::try_from(times.min(20)).unwrap_or(20);
    first_ms.saturating_mul(factor.saturating_pow(times)).min(longest_ms)
}

/// Up to a fifth more or less, so that what failed together does not come back together.
fn jittered(wait_ms: i64) -> i64 {
    let mut byte = [128];
    // Without chance the wait is what it is.
    let _ = getrandom::fill(&mut byte);
    let [byte] = byte;
    wait_ms * (800 + i64::from(byte) * 400 / 255) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16) -> Verdict {
        let answered = Answered {
            status,
            retry_after_s: None,
        };
        verdict(Some(answered), 0, 0)
    }

    #[test]
    fn only_success_is_success_and_only_gone_is_the_end() {
        for status in [200, 202, 204] {
            assert_eq!(of(status), Verdict::Delivered);
        }
        assert_eq!(of(410), Verdict::Gone);
        for status in [301, 308, 400, 401, 404] {
            assert!(matches!(of(status), Verdict::Refused { .. }), "{status}");
        }
        for status in [408, 429, 500, 502, 503, 504] {
            assert!(matches!(of(status), Verdict::Away { .. }), "{status}");
        }
    }

    #[test]
    fn waits_grow_to_a_bound_and_are_never_shorter_than_asked_for() {
        let wait = |attempts| match verdict(None, attempts, attempts) {
            Verdict::Away { again_ms, pause_ms } => (again_ms, pause_ms),
            other => (0, i64::from(other == Verdict::Gone)),
        };
        assert!((1_600..=2_400).contains(&wait(0).0) && (800..=1_200).contains(&wait(0).1));
        assert!((14_400..=21_600).contains(&wait(2).0) && (3_200..=4_800).contains(&wait(2).1));
        assert!(wait(1_000).0 <= LONGEST_MS * 6 / 5 && wait(1_000).1 <= LONGEST_PAUSE_MS * 6 / 5);
        let asked = Answered {
            status: 429,
            retry_after_s: Some(120),
        };
        assert!(matches!(
            verdict(Some(asked), 0, 0),
            Verdict::Away {
                again_ms: 120_000,
                pause_ms: 120_000
            }
        ));
    }
}
