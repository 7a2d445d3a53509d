//! Steps, depth, time: what an evaluation may still use.

use crate::{EvalError, Limits, Ports};

/// Steps between two looks at the clock.
const CLOCK_EVERY: u64 = 1_024;

/// What is left of the limits.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    steps_left: u64,
    clock_at: u64,
    depth: u32,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Budget {
        Budget {
            limits,
            steps_left: limits.steps,
            clock_at: limits.steps,
            depth: 0,
        }
    }

    /// Full again: a new evaluation.
    pub(super) fn restart(&mut self) {
        *self = Budget::new(self.limits);
    }

    /// One evaluation more, within those that are open. Must be followed by [`Budget::leave`] unless it fails.
    pub(super) fn enter(&mut self, ports: &Ports) -> Result<(), EvalError> {
        if self.depth >= self.limits.depth {
            let message = format!(
                "the evaluation is more than {} levels deep: check for a function that calls itself without end, or make it tail-recursive",
                self.limits.depth
            );
            return Err(EvalError::new("D1011", message));
        }
        self.depth += 1;
        self.spend(1, ports)
    }

    /// Longest result, in bytes of JSON text.
    pub(super) fn output_bytes(&self) -> usize {
        self.limits.output_bytes
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Uses up steps, and looks at the clock from time to time.
    pub(super) fn spend(&mut self, steps: u64, ports: &Ports) -> Result<(), EvalError> {
        match self.steps_left.checked_sub(steps) {
            Some(left) => self.steps_left = left,
            None => return Err(EvalError::out_of_steps()),
        }
        if self.steps_left <= self.clock_at {
            self.clock_at = self.steps_left.saturating_sub(CLOCK_EVERY);
            return self.check_time(ports);
        }
        Ok(())
    }

    /// Runs work that counts its steps down from what is left, and takes off what it used.
    pub(super) fn counted<T>(
        &mut self,
        ports: &Ports,
        work: impl FnOnce(&mut u64) -> Result<T, EvalError>,
    ) -> Result<T, EvalError> {
        let mut left = self.steps_left;
        let result = work(&mut left)?;
        self.spend(self.steps_left.saturating_sub(left), ports)?;
        Ok(result)
    }

    fn check_time(&self, ports: &Ports) -> Result<(), EvalError> {
        match &ports.elapsed_ms {
            Some(elapsed) if elapsed() > self.limits.time_ms => {
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
