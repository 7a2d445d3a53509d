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
        // `BumpString` has no checked growth; its bytes have, and grow in place while nothing lies behind them.
        let wanted = more.max(self.text.capacity()).max(32);
        let bump = self.text.bump();
        let mut bytes = std::mem::replace(&mut self.text, BumpString::new_in(bump)).into_bytes();
        if bytes.try_reserve_exact(wanted).is_err() {
            return Err(EvalError::out_of_memory());
        }
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

    /// Takes away what is behind so many bytes, which must end a character.
    #[cfg(feature = "host")]
    pub(crate) fn truncate(&mut self, bytes: usize) {
        if self.text.is_char_boundary(bytes) {
            self.text.truncate(bytes);
        }
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
