//! A string that grows in the arena.

use bumpalo::collections::String as BumpString;

use crate::{Arena, EvalError, Value};

/// A growing string; growth is checked against the arena's budget.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    text: BumpString<'a>,
}

impl<'a> Text<'a> {
    /// An empty string; allocates nothing yet.
    pub(crate) fn new(arena: &'a Arena) -> Text<'a> {
        Text {
            text: BumpString::new_in(arena.bump()),
        }
    }

    /// An empty string with room for `bytes`.
    pub(crate) fn with_capacity(arena: &'a Arena, bytes: usize) -> Result<Text<'a>, EvalError> {
        let mut text = Text::new(arena);
        text.reserve(bytes)?;
        Ok(text)
    }

    fn reserve(&mut self, more: usize) -> Result<(), EvalError> {
        if self.text.capacity() - self.text.len() >= more {
            return Ok(());
        }
        // Doubling by hand: the growth itself must be checked, and `BumpString` has no checked growth of its own.
        let wanted = (self.text.len().saturating_add(more))
            .max(self.text.capacity().saturating_mul(2))
            .max(32);
        let bump = self.text.bump();
        let mut bytes = bumpalo::collections::Vec::new_in(bump);
        if bytes.try_reserve_exact(wanted).is_err() {
            return Err(EvalError::out_of_memory());
        }
        bytes.extend_from_slice_copy(self.text.as_bytes());
        match BumpString::from_utf8(bytes) {
            Ok(text) => self.text = text,
            Err(_) => return Err(EvalError::out_of_memory()),
        }
        Ok(())
    }

    /// Adds text.
    pub(crate) fn push_str(&mut self, more: &str) -> Result<(), EvalError> {
        self.reserve(more.len())?;
        self.text.push_str(more);
        Ok(())
    }

    /// Adds one character.
    pub(crate) fn push(&mut self, more: char) -> Result<(), EvalError> {
        self.reserve(more.len_utf8())?;
        self.text.push(more);
        Ok(())
    }

    /// The text so far.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The finished text.
    pub(crate) fn finish(self) -> &'a str {
        self.text.into_bump_str()
    }

    /// The finished text as a value.
    pub(crate) fn value(self) -> Value<'a> {
        Value::String(self.finish())
    }
}
