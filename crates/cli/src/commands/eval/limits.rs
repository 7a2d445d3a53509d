//! Limits as flags.

use clap::Args;
use interlingua_jsonata::{Limits, Program};

/// What one evaluation may use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) limits: Limits,
    pub(super) memory_bytes: usize,
}

impl Bounds {
    /// Whether an expression can be compiled within them.
    pub(super) fn has_room_for(&self, source: &str) -> bool {
        Program::bytes_for(source) <= self.memory_bytes
    }
}

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Evaluation steps
    #[arg(long, value_name = "N", default_value_t = 500_000_000)]
    steps: u64,
    /// Nested evaluations
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    depth: u32,
    /// Wall clock, in ms
    #[arg(long, value_name = "MS", default_value_t = 10_000)]
    time_ms: u64,
    /// Memory of an evaluation, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 1 << 30)]
    memory_bytes: usize,
    /// Result as JSON text, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 256 << 20)]
    output_bytes: usize,
}

impl Flags {
    pub(super) fn bounds(&self) -> Bounds {
        let limits = Limits {
            steps: self.steps,
            depth: self.depth,
            output_bytes: self.output_bytes,
            time_ms: self.time_ms,
        };
        Bounds {
            limits,
            memory_bytes: self.memory_bytes,
        }
    }
}
