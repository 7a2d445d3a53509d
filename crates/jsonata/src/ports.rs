//! What the language needs from outside: the time, chance, a stopwatch.

use std::fmt;

/// Yields 64 random bits.
pub type RandomPort = Box<dyn Fn() -> u64 + Send + Sync>;
/// Yields the ms since the evaluation's clock started.
pub type StopwatchPort = Box<dyn Fn() -> u64 + Send + Sync>;

/// The outside world, as far as an expression can see it.
pub struct Ports {
    /// Unix time in ms, fixed for all expressions of one call (`$now`, `$millis`).
    pub now_ms: i64,
    /// Source of `$random` and `$shuffle`.
    pub random: RandomPort,
    /// Elapsed ms, for the time limit; without it only steps bound an evaluation.
    pub elapsed_ms: Option<StopwatchPort>,
}

impl Ports {
    /// Ports at a given time, with the operating system's randomness and no stopwatch.
    pub fn at(now_ms: i64) -> Ports {
        Ports {
            now_ms,
            random: Box::new(system_random),
            elapsed_ms: None,
        }
    }
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports")
            .field("now_ms", &self.now_ms)
            .finish_non_exhaustive()
    }
}

fn system_random() -> u64 {
    // A source that fails leaves chance without entropy, never an evaluation without a result.
    getrandom::u64().unwrap_or_default()
}
