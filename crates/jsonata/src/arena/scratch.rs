//! Memory outside the arena that counts against its budget while it is held.

use crate::{Arena, EvalError};

/// Bytes taken off the budget, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Scratch<'a> {
    arena: &'a Arena,
    bytes: usize,
}

impl<'a> Scratch<'a> {
    /// Nothing yet.
    pub(crate) fn new(arena: &'a Arena) -> Scratch<'a> {
        Scratch { arena, bytes: 0 }
    }

    /// So many bytes.
    pub(crate) fn of(arena: &'a Arena, bytes: usize) -> Result<Scratch<'a>, EvalError> {
        let mut scratch = Scratch::new(arena);
        scratch.grow(bytes)?;
        Ok(scratch)
    }

    /// So many bytes more. Fails, before they are allocated, when the budget is used up.
    pub(crate) fn grow(&mut self, bytes: usize) -> Result<(), EvalError> {
        self.arena.set_aside(bytes)?;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        if self.bytes > 0 {
            self.arena.give_back(self.bytes);
        }
    }
}
