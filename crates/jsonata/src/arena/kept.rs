//! Programs that were compiled at run time and must live as long as the arena.

use std::cell::OnceCell;

use crate::Program;

/// An append-only chain: entries never move, so references to them stay good while more are added.
#[derive(Debug, Default)]
pub(super) struct Kept {
    first: OnceCell<Box<Entry>>,
}

#[derive(Debug)]
struct Entry {
    program: Program,
    next: OnceCell<Box<Entry>>,
}

impl Kept {
    /// The program of this source, made if it is new.
    pub(super) fn program<E>(&self, source: &str, make: impl FnOnce() -> Result<Program, E>) -> Result<&Program, E> {
        let mut cell = &self.first;
        while let Some(entry) = cell.get() {
            if entry.program.source() == source {
                return Ok(&entry.program);
            }
            cell = &entry.next;
        }
        let entry = Entry {
            program: make()?,
            next: OnceCell::new(),
        };
        Ok(&cell.get_or_init(|| Box::new(entry)).program)
    }
}

impl Drop for Kept {
    /// One by one: the derived drop would recurse along the chain.
    fn drop(&mut self) {
        let mut next = self.first.take();
        while let Some(mut entry) = next {
            next = entry.next.take();
        }
    }
}
