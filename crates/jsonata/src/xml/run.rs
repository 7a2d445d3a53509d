//! The text of an element, which comes in pieces.

use std::borrow::Cow;

use crate::arena::Text;
use crate::{Arena, EvalError};

/// A text that is borrowed from the document as long as it is of one piece.
pub(super) enum Run<'a> {
    Borrowed(&'a str),
    Copied(Text<'a>),
}

impl Default for Run<'_> {
    fn default() -> Self {
        Run::Borrowed("")
    }
}

impl<'a> Run<'a> {
    /// Adds a piece; from the second one on, or if it is not the document's, it is copied into the arena.
    pub(super) fn push(&mut self, arena: &'a Arena, more: Cow<'a, str>) -> Result<(), EvalError> {
        match (&mut *self, more) {
            (Run::Borrowed(""), Cow::Borrowed(first)) => *self = Run::Borrowed(first),
            (Run::Copied(text), more) => text.push_str(&more)?,
            (Run::Borrowed(first), more) => {
                let mut text = Text::with_capacity(arena, first.len() + more.len())?;
                text.push_str(first)?;
                text.push_str(&more)?;
                *self = Run::Copied(text);
            }
        }
        Ok(())
    }

    /// The whole of it.
    pub(super) fn finish(self) -> &'a str {
        match self {
            Run::Borrowed(text) => text,
            Run::Copied(text) => text.finish(),
        }
    }
}
