//! Steps, depth, time: what an evaluation may still use.

use std::cell::Cell;

use crate::{Arena, EvalError, Limits, Ports};

/// Steps between two looks at the clock.
const CLOCK_EVERY: u64 = 1_024;

/// Levels whose native stack is paid for at once.
const LEVELS: u32 = 32;

/// What is left of the limits. Shared by all that takes part in an evaluation, the library's functions included.
#[derive(Debug)]
pub(crate) struct Budget<'a> {
    ports: &'a Ports,
    arena: &'a Arena,
    limits: Limits,
    steps_left: Cell<u64>,
    clock_at: Cell<u64>,
    depth: Cell<u32>,
    /// The depth up to which nothing need be asked: within the limit, and its stack is paid for.
    ceiling: Cell<u32>,
}

impl<'a> Budget<'a> {
    pub(super) fn new(limits: Limits, ports: &'a Ports, arena: &'a Arena) -> Budget<'a> {
        Budget {
            ports,
            arena,
            limits,
            steps_left: Cell::new(limits.steps),
            clock_at: Cell::new(limits.steps),
            depth: Cell::new(0),
            ceiling: Cell::new(limits.depth.min(arena.levels())),
        }
    }

    /// One evaluation more, within those that are open. Must be followed by [`Budget::leave`] unless it fails.
    #[inline]
    pub(super) fn enter(&self) -> Result<(), EvalError> {
        self.touch()?;
        self.deepen();
        Ok(())
    }

    #[inline]
    pub(super) fn deepen(&self) {
        self.depth.set(self.depth.get() + 1);
    }

    /// One evaluation more, that has none within it.
    #[inline]
    pub(super) fn touch(&self) -> Result<(), EvalError> {
        if self.depth.get() >= self.ceiling.get() {
            self.raise_ceiling()?;
        }
        self.spend(1)
    }

    /// Deeper than it has ever been: the native stack counts against the byte budget, too.
    #[cold]
    fn raise_ceiling(&self) -> Result<(), EvalError> {
        let depth = self.depth.get();
        if depth >= self.limits.depth {
            return Err(self.too_deep());
        }
        let ceiling = depth.saturating_add(LEVELS).min(self.limits.depth);
        self.arena.pay_for_levels(ceiling)?;
        self.ceiling.set(ceiling);
        Ok(())
    }

    fn too_deep(&self) -> EvalError {
        let message = format!(
            "the evaluation is more than {} levels deep: check for a function that calls itself without end, or make it tail-recursive",
            self.limits.depth
        );
        EvalError::new("D1011", message)
    }

    #[inline]
    pub(super) fn leave(&self) {
        self.depth.set(self.depth.get().saturating_sub(1));
    }

    /// Uses up steps, and looks at the clock from time to time.
    #[inline]
    pub(crate) fn spend(&self, steps: u64) -> Result<(), EvalError> {
        let Some(left) = self.steps_left.get().checked_sub(steps) else {
            return Err(EvalError::out_of_steps());
        };
        self.steps_left.set(left);
        if left <= self.clock_at.get() {
            self.clock_at.set(left.saturating_sub(CLOCK_EVERY));
            return self.check_time();
        }
        Ok(())
    }

    #[cold]
    fn check_time(&self) -> Result<(), EvalError> {
        self.has_time_for(0)
    }

    /// Fails if work of so many ms, which cannot be interrupted, would go beyond the time limit.
    pub(super) fn has_time_for(&self, ms: u64) -> Result<(), EvalError> {
        match &self.ports.elapsed_ms {
            Some(elapsed) if elapsed().saturating_add(ms) > self.limits.time_ms => {
                let message = format!(
                    "the evaluation took more than {} ms: check for an endless loop",
                    self.limits.time_ms
                );
                Err(EvalError::new("D1012", message))
            }
            _ => Ok(()),
        }
    }
}
