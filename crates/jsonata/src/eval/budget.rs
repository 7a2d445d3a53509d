//! Steps, depth, time: what an evaluation may still use.

use std::cell::Cell;

use crate::error::OUT_OF_MEMORY;
use crate::{Arena, EvalError, Limits, Ports, Value};

/// Steps between two looks at the clock.
const CLOCK_EVERY: u64 = 1_024;

/// Memory that is taken and filled in a ms, at the slowest, in bytes, that is given back in one, and that may be taken however little time
/// is left.
const FILLED_BYTES_PER_MS: usize = 2 << 20;
const GIVEN_BACK_BYTES_PER_MS: usize = 16 << 20;
const GIVEN_BACK_ASIDE_BYTES_PER_MS: usize = 2 << 20;
const PROMPT_BYTES: usize = 32 << 20;

/// Native stack that one level may use before anybody looks, in bytes: enough to go through a value that is nested as deep as any may
/// be, at 2 KB for each of its levels. And what is added when there is less.
const STACK_RESERVE: usize = 1 << 20;
pub(super) const STACK_SEGMENT: usize = 4 << 20;

/// Levels whose native stack is paid for at once.
const LEVELS: u32 = 32;

/// Bytes of native stack that no level takes: several times what the largest does.
const AMPLE_BYTES_PER_LEVEL: usize = 64 << 10;

/// Bytes of a text up to which comparing or hashing it is part of the step that does so.
const SHORT_TEXT_BYTES: usize = 1 << 10;

/// Bytes of a longer text that are compared or hashed in a step.
const BYTES_PER_STEP: usize = 16;

/// Bytes of it that are hashed in a ms, at the slowest.
const TEXT_BYTES_PER_MS: usize = 1 << 20;

/// The steps that comparing or hashing a text of so many bytes takes besides the one that asks for it.
#[inline]
pub(crate) fn text_steps(bytes: usize) -> u64 {
    if bytes > SHORT_TEXT_BYTES {
        (bytes / BYTES_PER_STEP) as u64
    } else {
        0
    }
}

/// Bytes of a text, and items or members of another value, that are few.
const LARGE_TEXT_BYTES: usize = 64 << 10;
const LARGE_COUNT: usize = 4 << 10;

/// Bytes of a text that are worked on between two looks at the budget.
const PIECE_BYTES: usize = 16 << 10;

/// A text in pieces, so that a long one is no long time without a look at the clock. They end where characters do.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = (PIECE_BYTES..rest.len()).find(|at| rest.is_char_boundary(*at));
        let (piece, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// What is left of the limits. Shared by all that takes part in an evaluation, the library's functions included.
#[derive(Debug)]
pub(crate) struct Budget<'a> {
    ports: &'a Ports,
    arena: &'a Arena,
    limits: Limits,
    /// Steps until the next look at the clock, and those that are left behind it.
    steps_until_look: Cell<u64>,
    steps_behind: Cell<u64>,
    depth: Cell<u32>,
    /// Levels that the native stack certainly holds: up to there nobody need look.
    sure_levels: u32,
    /// The depth up to which nothing need be asked: within the limit, and its stack is paid for.
    ceiling: Cell<u32>,
}

impl<'a> Budget<'a> {
    pub(super) fn new(limits: Limits, ports: &'a Ports, arena: &'a Arena) -> Budget<'a> {
        Budget {
            ports,
            arena,
            limits,
            steps_until_look: Cell::new(0),
            steps_behind: Cell::new(limits.steps),
            depth: Cell::new(0),
            sure_levels: sure_levels(),
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

    /// Pays for native stack of so many bytes above what is open.
    pub(super) fn pay_for_stack(&self, bytes: usize) -> Result<(), EvalError> {
        self.arena.pay_for_stack(self.depth.get(), bytes)
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
        match self.steps_until_look.get().checked_sub(steps) {
            Some(left) => {
                self.steps_until_look.set(left);
                Ok(())
            }
            None => self.look(steps),
        }
    }

    /// Looks at the clock if any argument is large: whatever is done with it, it is not done a thousand times between two looks.
    #[inline]
    pub(super) fn look_at_large(&self, args: &[Value<'_>]) -> Result<(), EvalError> {
        if args.iter().any(is_large) {
            self.has_time_for(0)
        } else {
            Ok(())
        }
    }

    /// Uses up steps for a pass over an argument: the signs of a text, or the items of an array.
    pub(super) fn spend_whole(&self, arg: Value<'_>) -> Result<(), EvalError> {
        match arg {
            Value::String(text) => self.spend((text.len() / BYTES_PER_STEP) as u64),
            Value::Array(array) => self.spend(array.len() as u64),
            _ => Ok(()),
        }
    }

    /// Uses up steps for a text of so many bytes that is compared or hashed. Nothing for a short one.
    #[inline]
    pub(crate) fn spend_text(&self, bytes: usize) -> Result<(), EvalError> {
        match text_steps(bytes) {
            0 => Ok(()),
            steps => self.spend_long_text(bytes, steps),
        }
    }

    #[cold]
    fn spend_long_text(&self, bytes: usize, steps: u64) -> Result<(), EvalError> {
        self.spend(steps)?;
        match (bytes / TEXT_BYTES_PER_MS) as u64 {
            0 => Ok(()),
            ms => self.has_time_for(ms),
        }
    }

    /// Uses up steps that go beyond the next look at the clock.
    #[cold]
    #[inline(never)]
    fn look(&self, steps: u64) -> Result<(), EvalError> {
        let left = self.steps_until_look.get() + self.steps_behind.get();
        let Some(left) = left.checked_sub(steps) else {
            return Err(EvalError::out_of_steps());
        };
        let until_look = left.min(CLOCK_EVERY);
        self.steps_until_look.set(until_look);
        self.steps_behind.set(left - until_look);
        self.keep_pace()
    }

    /// Fails if the time is up but for what it takes to give the memory back, and sees to it that the memory which is taken and filled before
    /// the next look takes no longer than what is left.
    fn keep_pace(&self) -> Result<(), EvalError> {
        let Some(elapsed) = &self.ports.elapsed_ms else {
            return Ok(());
        };
        let giving_back_ms = self.arena.allocated_bytes() / GIVEN_BACK_BYTES_PER_MS
            + self.arena.set_aside_bytes() / GIVEN_BACK_ASIDE_BYTES_PER_MS;
        let left_ms = self
            .limits
            .time_ms
            .checked_sub(elapsed().saturating_add(giving_back_ms as u64));
        let bytes = left_ms.map(|ms| {
            (ms as usize)
                .saturating_mul(FILLED_BYTES_PER_MS)
                .saturating_add(PROMPT_BYTES)
        });
        match bytes.and_then(|bytes| bytes.checked_sub(self.arena.unfilled_bytes())) {
            Some(more) => {
                self.arena.pace(more);
                Ok(())
            }
            None => Err(self.out_of_time()),
        }
    }

    /// An error of the evaluation, which is one of the time where it was time that memory was short of.
    pub(super) fn blame(&self, error: EvalError) -> EvalError {
        if error.code != OUT_OF_MEMORY || !self.arena.is_paced() {
            return error;
        }
        match error.span {
            Some(span) => self.out_of_time().at(span),
            None => self.out_of_time(),
        }
    }

    /// Whether the native stack has room for another level.
    #[inline]
    pub(super) fn has_stack(&self) -> bool {
        self.depth.get() < self.sure_levels || stacker::remaining_stack().is_some_and(|bytes| bytes >= STACK_RESERVE)
    }

    /// Fails if work of so many ms, which cannot be interrupted, would go beyond the time limit.
    pub(super) fn has_time_for(&self, ms: u64) -> Result<(), EvalError> {
        match &self.ports.elapsed_ms {
            Some(elapsed) if elapsed().saturating_add(ms) > self.limits.time_ms => Err(self.out_of_time()),
            _ => Ok(()),
        }
    }

    #[cold]
    fn out_of_time(&self) -> EvalError {
        let message = format!(
            "the evaluation took more than {} ms: check for an endless loop",
            self.limits.time_ms
        );
        EvalError::new("D1012", message)
    }
}

/// Whether a pass over a value takes as long as many looks at the clock.
#[inline]
fn is_large(value: &Value<'_>) -> bool {
    match value {
        Value::String(text) => text.len() > LARGE_TEXT_BYTES,
        Value::Array(array) => array.len() > LARGE_COUNT,
        Value::Object(object) => object.len() > LARGE_COUNT,
        _ => false,
    }
}

impl Drop for Budget<'_> {
    fn drop(&mut self) {
        self.arena.unpace();
    }
}

/// Levels for which the native stack, as it is now, is large enough in any case.
fn sure_levels() -> u32 {
    let bytes = stacker::remaining_stack().unwrap_or(0).saturating_sub(STACK_RESERVE);
    u32::try_from(bytes / AMPLE_BYTES_PER_LEVEL).unwrap_or(u32::MAX)
}
