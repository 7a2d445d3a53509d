//! JSON text to values: one pass, borrowing what has no escapes.

use super::model::{Model, Name};
use super::text::{Part, Text, fault};
use crate::program::Wanted;
use crate::value::{Array, Flags, Number, Value};
use crate::{Arena, EvalError, JsonError};

/// Items from which on an array's move into the arena is counted beforehand.
const MANY_ITEMS: usize = 4096;

/// Bytes from which on an unescaped text's move into the arena is counted beforehand, and those that there is room for at first.
const LONG_TEXT: usize = 64 << 10;
const FIRST_TEXT: usize = 256;

/// Values that there is room for before anything is read: more than a small record has open at once.
const FIRST_ROOM: usize = 32;

/// Reads what is wanted of one JSON text. See [`Arena::parse_json`].
pub(crate) fn read<'a>(arena: &'a Arena, bytes: &'a [u8], wanted: &Wanted) -> Result<Value<'a>, JsonError> {
    whole(arena, bytes, wanted).map_err(|error| *error)
}

fn whole<'a>(arena: &'a Arena, bytes: &'a [u8], wanted: &Wanted) -> Part<Value<'a>> {
    let text = Text::new(bytes)?;
    let mut reader = Reader {
        arena,
        text,
        values: Vec::with_capacity(FIRST_ROOM),
        names: Vec::new(),
        models: Vec::new(),
        modelled: 0,
        arrays: 0,
        unescaped: String::new(),
    };
    let end = reader.value(text.space(0), 0, wanted)?;
    text.ends(end)?;
    Ok(reader.values.pop().unwrap_or_default())
}

pub(super) struct Reader<'a, 'w> {
    pub(super) arena: &'a Arena,
    pub(super) text: Text<'a>,
    /// What was read of the arrays and objects that are still open, innermost last; a closed one is copied out exactly and
    /// leaves one value. Handing values on by way of this stack, not as results, is what makes reading fast.
    pub(super) values: Vec<Value<'a>>,
    /// Names of the members of the objects that are still open, but of those that are as their model so far.
    pub(super) names: Vec<Name<'a, 'w>>,
    /// By depth.
    pub(super) models: Vec<Model<'a, 'w>>,
    /// Names in all models.
    pub(super) modelled: usize,
    /// Arrays that are open: outside of any, no object has one that is like it.
    pub(super) arrays: usize,
    /// Room for a string whose escapes are being resolved.
    unescaped: String,
}

impl<'a, 'w> Reader<'a, 'w> {
    /// Reads a value and leaves it on the stack; the place behind it.
    #[inline(always)]
    pub(super) fn value(&mut self, at: usize, depth: u32, wanted: &'w Wanted) -> Part {
        match self.text.peek(at) {
            Some(b'"') => {
                let (end, text) = self.string(at)?;
                self.leave(Value::String(text))?;
                Ok(end)
            }
            Some(b'n') => self.word(at, b"null", Value::null()),
            Some(b't') => self.word(at, b"true", Value::bool(true)),
            Some(b'f') => self.word(at, b"false", Value::bool(false)),
            Some(b'-' | b'0'..=b'9') => {
                let end = self.text.number(at)?;
                let digits = self.text.slice(at, end);
                self.leave(Value::Number(Number::from_text(digits)))?;
                Ok(end)
            }
            _ => self.large(at, depth, wanted),
        }
    }

    #[inline(never)]
    fn large(&mut self, at: usize, depth: u32, wanted: &'w Wanted) -> Part {
        match self.text.peek(at) {
            Some(b'{') => self.object(at, depth, wanted),
            Some(b'[') => self.array(at, depth, wanted),
            Some(b' ' | b'\n' | b'\r' | b'\t') => self.value(self.text.space(at), depth, wanted),
            _ => Err(self.text.no_value(at)),
        }
    }

    #[inline(always)]
    fn word<const N: usize>(&mut self, at: usize, word: &[u8; N], value: Value<'a>) -> Part {
        self.leave(value)?;
        self.text.word(at, word)
    }

    #[inline(always)]
    pub(super) fn leave(&mut self, value: Value<'a>) -> Part<()> {
        if self.values.len() == self.values.capacity() {
            self.check_scratch()?;
        }
        self.values.push(value);
        Ok(())
    }

    /// Remembers the name of a member.
    #[inline(always)]
    pub(super) fn keep_name(&mut self, name: &'a str, wanted: Option<&'w Wanted>) -> Part<()> {
        if self.names.len() == self.names.capacity() {
            self.check_scratch()?;
        }
        self.names.push((name, wanted));
        Ok(())
    }

    fn array(&mut self, at: usize, depth: u32, wanted: &'w Wanted) -> Part {
        let mut at = self.text.enter(at, depth)?;
        let from = self.values.len();
        self.arrays += 1;
        let mut closed = self.text.peek(at) == Some(b']');
        at += usize::from(closed);
        while !closed {
            let end = self.value(at, depth + 1, wanted)?;
            (at, closed) = self.text.closes(end, b']')?;
        }
        self.arrays -= 1;
        let items = self.values.get(from..).unwrap_or_default();
        if items.len() >= MANY_ITEMS {
            self.check_copy(items.len())?;
        }
        let items = self.arena.copy_values(items).map_err(|error| memory(&error, at))?;
        self.values.truncate(from);
        self.leave(Value::Array(Array::new(items, Flags::Plain)))?;
        Ok(at)
    }

    /// The string whose opening quote is at a place, and the place behind it.
    #[inline(always)]
    pub(super) fn string(&mut self, at: usize) -> Part<(usize, &'a str)> {
        let end = self.text.plain_end(at + 1);
        match self.text.peek(end) {
            Some(b'"') => Ok((end + 1, self.text.slice(at + 1, end))),
            _ => self.escaped_string(at + 1, end),
        }
    }

    /// A string that begins at `start` and has its first escape at `at`.
    #[inline(never)]
    fn escaped_string(&mut self, start: usize, mut at: usize) -> Part<(usize, &'a str)> {
        self.unescaped.clear();
        self.keep_unescaped(None, self.text.slice(start, at))?;
        loop {
            match self.text.peek(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    let (character, plain) = self.text.escape(at)?;
                    at = self.text.plain_end(plain);
                    self.keep_unescaped(Some(character), self.text.slice(plain, at))?;
                }
                _ => return Err(self.text.broken_string(at)),
            }
        }
        if self.unescaped.len() >= LONG_TEXT {
            self.check_room(self.scratch_bytes().saturating_add(self.unescaped.len()))?;
        }
        let copy = self.arena.copy_str(&self.unescaped);
        Ok((at + 1, copy.map_err(|error| memory(&error, at))?))
    }

    /// Adds what an escape means and the plain text behind it.
    #[inline(always)]
    fn keep_unescaped(&mut self, character: Option<char>, plain: &str) -> Part<()> {
        let more = plain.len() + char::MAX.len_utf8();
        if self.unescaped.capacity() - self.unescaped.len() < more {
            self.make_room(more)?;
        }
        self.unescaped.extend(character);
        self.unescaped.push_str(plain);
        Ok(())
    }

    /// Room for more unescaped text: the old one lies beside it while it moves.
    #[cold]
    fn make_room(&mut self, bytes: usize) -> Part<()> {
        let more = bytes.max(self.unescaped.len()).max(FIRST_TEXT);
        self.check_room(self.scratch_bytes().saturating_add(self.unescaped.len() + more))?;
        self.unescaped.reserve_exact(more);
        Ok(())
    }

    /// The open arrays and objects count against the budget too: before they grow, while the old room and one of twice its size
    /// are held.
    #[cold]
    fn check_scratch(&self) -> Part<()> {
        self.check_room(self.scratch_bytes().saturating_mul(3))
    }

    /// A large array is held twice while it moves into the arena.
    #[cold]
    fn check_copy(&self, items: usize) -> Part<()> {
        self.check_room(self.scratch_bytes().saturating_add(items * size_of::<Value<'_>>()))
    }

    pub(super) fn scratch_bytes(&self) -> usize {
        self.values.capacity() * size_of::<Value<'_>>()
            + self.unescaped.capacity()
            + (self.names.capacity() + self.modelled) * size_of::<Name<'_, '_>>()
    }

    fn check_room(&self, bytes: usize) -> Part<()> {
        if self.arena.has_room(bytes) {
            Ok(())
        } else {
            Err(memory(&EvalError::out_of_memory(), 0))
        }
    }
}

/// What did not fit into the budget ends at a place.
#[cold]
pub(super) fn memory(error: &EvalError, at: usize) -> Box<JsonError> {
    let mut error = fault(at, &error.message);
    error.no_room = true;
    error
}
