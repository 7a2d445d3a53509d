//! `Prefer: wait=N` (RFC 7240 section 4.3): a caller that would rather wait than be told of a throttle. Without it a throttle is told
//! at once.

use std::future::Future;
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderName, HeaderValue};
use interlingua_definition::kind::Kind;
use interlingua_engine::{Answer, Failure};

/// Longest wait, in seconds: a caller's place here is held meanwhile.
const MAX_WAIT_S: u64 = 60;
const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// How long a caller will wait for a throttle to pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Patience {
    wait_s: Option<u64>,
}

impl Patience {
    /// What the caller prefers. The first `wait` counts; what cannot be understood is no preference.
    pub(super) fn read(headers: &HeaderMap) -> Patience {
        let preferences = headers.get_all(PREFER).into_iter();
        let preferences = preferences
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split([',', ';']));
        let wait_s = preferences
            .filter_map(|preference| preference.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("wait"))
            .and_then(|(_, seconds)| seconds.trim().trim_matches('"').parse::<u64>().ok());
        Patience {
            wait_s: wait_s.map(|seconds| seconds.min(MAX_WAIT_S)),
        }
    }

    /// Makes a call; once more after each throttle that passes within the wait. Where the vendor does not say when, there is no telling.
    pub(super) async fn ask<F: Future<Output = Result<Answer, Failure>>>(
        self,
        call: impl Fn() -> F,
    ) -> Result<Answer, Failure> {
        let until = Instant::now() + Duration::from_secs(self.wait_s.unwrap_or(0));
        loop {
            let failure = match call().await {
                Err(failure) if failure.kind == Kind::RateLimited => failure,
                outcome => return outcome,
            };
            // A vendor that says "now" to a refusal is given a second.
            let pause = failure.retry_after_s.map(|seconds| Duration::from_secs(seconds.max(1)));
            match pause {
                Some(pause) if Instant::now() + pause <= until => tokio::time::sleep(pause).await,
                _ => return Err(failure),
            }
        }
    }

    /// Says that the preference was understood, and how far.
    pub(super) fn applied(self, headers: &mut HeaderMap) {
        let Some(wait_s) = self.wait_s else { return };
        if let Ok(value) = HeaderValue::try_from(format!("wait={wait_s}")) {
            headers.insert(PREFERENCE_APPLIED, value);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_preference_is_found_among_others_and_bounded() {
        for (value, expected) in [
            ("wait=5", Some(5)),
            ("respond-async, Wait=\"7\"; foo", Some(7)),
            ("wait=900", Some(MAX_WAIT_S)),
            ("return=minimal", None),
            ("wait=soon", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(PREFER, HeaderValue::from_static(value));
            assert_eq!(Patience::read(&headers).wait_s, expected, "{value}");
        }
    }
}
