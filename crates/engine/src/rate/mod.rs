//! What the vendor says about its limits, normalised. What it did not say is not invented.

mod headers;
mod read;
mod reset;

pub(crate) use read::read;
pub(crate) use reset::{retry_after_s, server_time_ms};

/// The vendor's figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RateFigures {
    /// Windows that the answer spoke of, in the definition's order.
    pub windows: Vec<Window>,
    /// Seconds to wait, as far as the vendor said so.
    pub retry_after_s: Option<u64>,
    /// Whether the answer is a throttle.
    pub throttled: bool,
}

/// One window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    /// Name in the definition.
    pub name: String,
    /// Requests allowed.
    pub limit: Option<u64>,
    /// Requests left.
    pub remaining: Option<u64>,
    /// Seconds until it starts anew.
    pub reset_s: Option<u64>,
    /// Its length in seconds, where declared.
    pub window_s: Option<u64>,
}

impl RateFigures {
    /// The window that binds: the one with least left; of equals, the one that resets last. On a throttle it is one that is used up,
    /// or that does not say what is left: another window of the same answer is not what the vendor refuses by.
    pub fn tightest(&self) -> Option<&Window> {
        let left = |window: &&Window| {
            (
                window.remaining.unwrap_or(u64::MAX),
                u64::MAX - window.reset_s.unwrap_or(0),
            )
        };
        let binds = |window: &&Window| !self.throttled || window.remaining.unwrap_or(0) == 0;
        self.windows.iter().filter(binds).min_by_key(left)
    }
}
