//! What an evaluation may use.

/// Bounds of one evaluation. Memory is bounded by the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Evaluation steps: nodes evaluated, items produced, and bytes scanned in bulk.
    pub steps: u64,
    /// Nested evaluations (expressions within expressions, calls within calls).
    pub depth: u32,
    /// Bytes of JSON text that a result may be written as.
    pub output_bytes: usize,
    /// Wall clock in ms since the port's stopwatch started; only with a stopwatch.
    pub time_ms: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            steps: 50_000_000,
            depth: 2_000,
            output_bytes: 64 << 20,
            time_ms: 5_000,
        }
    }
}
