//! Limits as flags.

use clap::Args;
use interlingua_jsonata::{Arena, Limits, Program};

/// What one evaluation may use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) limits: Limits,
    pub(super) memory_bytes: usize,
    /// What compiling took of the time, in ms.
    pub(super) spent_ms: u64,
    /// What is kept of evaluations before, in bytes.
    pub(super) kept_bytes: usize,
}

impl Bounds {
    /// An empty arena for evaluations of a program, which counts against the memory, too, as does what nobody asked for.
    pub(super) fn arena(&self, program: &Program) -> Arena {
        let taken = bytes_of(program)
            .saturating_add(self.kept_bytes)
            .saturating_add(self.overhead_bytes());
        Arena::new(self.memory_bytes.saturating_sub(taken))
    }

    /// What the process takes beside: what stays once it was needed, half of a small limit at most, and holes that the allocator is left
    /// with when it gets memory back in pieces.
    fn overhead_bytes(&self) -> usize {
        let standing = STANDING_BYTES.min(self.memory_bytes / 2);
        standing.max(self.memory_bytes / 16)
    }
}

/// Code that many evaluations of all kinds need together, that of regular expressions a fifth of it, and native stack that was used
/// once, in bytes.
const STANDING_BYTES: usize = 6 << 20;

/// What a program counts for against the memory, in bytes.
pub(super) fn bytes_of(program: &Program) -> usize {
    program.bytes().saturating_add(program.stack_bytes())
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
            spent_ms: 0,
            kept_bytes: 0,
        }
    }
}
