//! Names and namespaces of a document, each kept once.

use std::collections::HashSet;

use crate::arena::Scratch;
use crate::{Arena, EvalError};

/// What one name takes outside the arena, in a table that was just doubled.
const NAME_BYTES: usize = 64;

/// The names so far; they lie in the arena.
pub(super) struct Names<'a> {
    arena: &'a Arena,
    kept: HashSet<&'a str>,
    held: Scratch<'a>,
}

impl<'a> Names<'a> {
    pub(super) fn new(arena: &'a Arena) -> Names<'a> {
        Names {
            arena,
            kept: HashSet::new(),
            held: Scratch::new(arena),
        }
    }

    /// The name in the arena.
    pub(super) fn kept(&mut self, name: &str) -> Result<&'a str, EvalError> {
        if let Some(known) = self.kept.get(name) {
            return Ok(known);
        }
        self.held.grow(NAME_BYTES)?;
        let kept = self.arena.copy_str(name)?;
        self.kept.insert(kept);
        Ok(kept)
    }

    /// The name that these parts make.
    pub(super) fn joined(&mut self, parts: &[&str]) -> Result<&'a str, EvalError> {
        if let ["", name] = parts {
            return self.kept(name);
        }
        let _held = Scratch::of(self.arena, parts.iter().map(|part| part.len()).sum())?;
        self.kept(&parts.concat())
    }
}
