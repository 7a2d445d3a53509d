//! JSON text to values: one pass, borrowing what has no escapes.
//!
//! The objects of a page look alike. The names of the object that was closed last at the same depth are what the next one is
//! expected to have, in that order: a name that is as expected is compared, not scanned, and needs no look for repetitions.

use super::scan::plain_run;
use crate::program::Wanted;
use crate::value::{Array, Flags, MAX_NESTING, Number, Object, ObjectBuilder, Value, index_of};
use crate::{Arena, EvalError, JsonError};

type Member<'a> = (&'a str, Value<'a>);

/// Items from which on an array's move into the arena is counted beforehand.
const MANY_ITEMS: usize = 4096;

/// Members up to which repeated keys are looked for by scanning.
const SCAN: usize = 24;

/// Reads what is wanted of one JSON text. See [`Arena::parse_json`].
pub(crate) fn read<'a>(arena: &'a Arena, bytes: &'a [u8], wanted: &Wanted) -> Result<Value<'a>, JsonError> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            return Err(JsonError {
                offset: error.valid_up_to(),
                message: "the text is not valid UTF-8".to_string(),
            });
        }
    };
    let mut reader = Reader {
        arena,
        text,
        bytes: text.as_bytes(),
        at: 0,
        values: Vec::new(),
        names: Vec::new(),
        models: Vec::new(),
        unescaped: String::new(),
    };
    reader.skip_space();
    reader.value(0, wanted)?;
    reader.skip_space();
    if reader.at < reader.bytes.len() {
        return Err(reader.error("unexpected text after the JSON value"));
    }
    Ok(reader.values.pop().unwrap_or_default())
}

pub(super) struct Reader<'a> {
    arena: &'a Arena,
    text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    /// What was read of the arrays and objects that are still open, innermost last; a closed one is copied out exactly and
    /// leaves one value. Handing values on by way of this stack, not as results, is what makes reading fast.
    values: Vec<Value<'a>>,
    /// Names of the members of the objects that are still open.
    names: Vec<&'a str>,
    /// By depth: the members of the object that was closed there last, if none of its names has an escape.
    models: Vec<&'a [Member<'a>]>,
    /// Room for a string whose escapes are being resolved.
    unescaped: String,
}

/// A name, and how it was found.
enum Name<'a> {
    /// As the model has it at this place.
    Expected(&'a str),
    /// Borrowed from the text.
    Plain(&'a str),
    Escaped(&'a str),
}

impl<'a> Reader<'a> {
    /// Reads a value and leaves it on the stack.
    fn value(&mut self, depth: u32, wanted: &Wanted) -> Result<(), JsonError> {
        match self.peek() {
            Some(b'"') => {
                let text = self.string()?;
                self.leave(Value::String(text))
            }
            Some(b'{') => self.object(depth, wanted),
            Some(b'[') => self.array(depth, wanted),
            Some(b't') => self.word("true", Value::bool(true)),
            Some(b'f') => self.word("false", Value::bool(false)),
            Some(b'n') => self.word("null", Value::null()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.no_value()),
        }
    }

    #[inline]
    fn leave(&mut self, value: Value<'a>) -> Result<(), JsonError> {
        if self.values.len() == self.values.capacity() {
            self.check_scratch()?;
        }
        self.values.push(value);
        Ok(())
    }

    fn array(&mut self, depth: u32, wanted: &Wanted) -> Result<(), JsonError> {
        self.enter(depth)?;
        let from = self.values.len();
        self.skip_space();
        if !self.take(b']') {
            loop {
                self.skip_space();
                self.value(depth + 1, wanted)?;
                if self.closes(b']')? {
                    break;
                }
            }
        }
        let items = self.values.get(from..).unwrap_or_default();
        if items.len() >= MANY_ITEMS {
            self.check_copy(items.len())?;
        }
        let items = self.arena.copy_values(items).map_err(|error| self.memory(&error))?;
        self.values.truncate(from);
        self.leave(Value::Array(Array::new(items, Flags::Plain)))
    }

    fn object(&mut self, depth: u32, wanted: &Wanted) -> Result<(), JsonError> {
        self.enter(depth)?;
        let (from, names_from) = (self.values.len(), self.names.len());
        let model = self.models.get(depth as usize).copied().unwrap_or_default();
        let (mut as_expected, mut plain) = (true, true);
        self.skip_space();
        if !self.take(b'}') {
            loop {
                self.skip_space();
                let expected = if as_expected {
                    model.get(self.names.len() - names_from)
                } else {
                    None
                };
                let name = match self.name(expected.map_or("", |(name, _)| *name))? {
                    Name::Expected(name) => name,
                    Name::Plain(name) => {
                        as_expected = false;
                        name
                    }
                    Name::Escaped(name) => {
                        (as_expected, plain) = (false, false);
                        name
                    }
                };
                self.colon()?;
                match wanted.member(name) {
                    Some(wanted) => {
                        self.names.push(name);
                        self.value(depth + 1, wanted)?;
                    }
                    None => {
                        // What is left out of an object makes it no model.
                        (as_expected, plain) = (false, false);
                        self.skip(depth + 1)?;
                    }
                }
                if self.closes(b'}')? {
                    break;
                }
            }
        }
        let names = self.names.get(names_from..).unwrap_or_default();
        let values = self.values.get(from..).unwrap_or_default();
        let object = close_object(self.arena, names, values, as_expected).map_err(|error| self.memory(&error))?;
        self.names.truncate(names_from);
        self.values.truncate(from);
        if plain && !as_expected {
            self.remember(depth as usize, object);
        }
        self.leave(Value::Object(object))
    }

    /// An object is the model of those to come at its depth.
    fn remember(&mut self, depth: usize, object: Object<'a>) {
        if self.models.len() <= depth {
            self.models.resize(depth + 1, &[]);
        }
        if let Some(model) = self.models.get_mut(depth) {
            *model = object.members();
        }
    }

    fn name(&mut self, expected: &'a str) -> Result<Name<'a>, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.no_name());
        }
        let rest = self.bytes.get(self.at + 1..).unwrap_or_default();
        if !expected.is_empty() && rest.starts_with(expected.as_bytes()) && rest.get(expected.len()) == Some(&b'"') {
            self.at += expected.len() + 2;
            return Ok(Name::Expected(expected));
        }
        let start = self.at + 1;
        let name = self.string()?;
        // What was borrowed is as long as its text.
        Ok(if self.at == start + name.len() + 1 {
            Name::Plain(name)
        } else {
            Name::Escaped(name)
        })
    }

    fn string(&mut self) -> Result<&'a str, JsonError> {
        let start = self.at + 1;
        self.at = start + plain_run(self.bytes, start);
        match self.peek() {
            Some(b'"') => {
                let text = self.slice(start, self.at);
                self.at += 1;
                Ok(text)
            }
            Some(b'\\') => self.escaped_string(start),
            _ => Err(self.broken_string()),
        }
    }

    /// The rest of a string from its first escape on.
    fn escaped_string(&mut self, start: usize) -> Result<&'a str, JsonError> {
        let mut text = std::mem::take(&mut self.unescaped);
        text.clear();
        text.push_str(self.slice(start, self.at));
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    let copy = self.arena.copy_str(&text).map_err(|error| self.memory(&error));
                    self.unescaped = text;
                    return copy;
                }
                Some(b'\\') => text.push(self.escape()?),
                None | Some(0..=0x1f) => return Err(self.broken_string()),
                Some(_) => {
                    let from = self.at;
                    self.at += plain_run(self.bytes, from);
                    text.push_str(self.slice(from, self.at));
                }
            }
        }
    }

    pub(super) fn escape(&mut self) -> Result<char, JsonError> {
        self.at += 1;
        let plain = match self.peek() {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(sign @ (b'"' | b'\\' | b'/')) => char::from(sign),
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.error("unknown escape in a string")),
        };
        self.at += 1;
        Ok(plain)
    }

    /// `\uXXXX`, surrogate pairs joined. A lone surrogate has no character; it reads as U+FFFD.
    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        self.at += 1;
        let high = self.hex4()?;
        if (0xd800..0xdc00).contains(&high) && self.bytes.get(self.at..self.at + 2) == Some(b"\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex4()?;
            if (0xdc00..0xe000).contains(&low) {
                let joined = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => Err(self.error("`\\u` needs four hexadecimal digits")),
        }
    }

    fn number(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        self.scan_number()?;
        self.leave(Value::Number(Number::from_text(self.slice(start, self.at))))
    }

    pub(super) fn scan_number(&mut self) -> Result<(), JsonError> {
        self.take(b'-');
        if !self.take(b'0') && !self.digits() {
            return Err(self.error("expected a digit"));
        }
        if self.take(b'.') && !self.digits() {
            return Err(self.error("expected a digit after the decimal point"));
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            if !self.digits() {
                return Err(self.error("expected a digit in the exponent"));
            }
        }
        Ok(())
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        self.at > start
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<(), JsonError> {
        self.expect_word(word)?;
        self.leave(value)
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Result<(), JsonError> {
        if self.bytes.get(self.at..self.at + word.len()) != Some(word.as_bytes()) {
            return Err(self.error("expected a JSON value"));
        }
        self.at += word.len();
        Ok(())
    }

    pub(super) fn enter(&mut self, depth: u32) -> Result<(), JsonError> {
        if depth >= MAX_NESTING {
            return Err(self.error(&format!("the JSON text is nested more than {MAX_NESTING} levels deep")));
        }
        self.at += 1;
        Ok(())
    }

    /// The open arrays and objects count against the budget too: before they grow, while the old room and one of twice its size
    /// are held.
    #[cold]
    fn check_scratch(&self) -> Result<(), JsonError> {
        self.check_room(self.scratch_bytes().saturating_mul(3))
    }

    /// A large array is held twice while it moves into the arena.
    #[cold]
    fn check_copy(&self, items: usize) -> Result<(), JsonError> {
        self.check_room(self.scratch_bytes().saturating_add(items * size_of::<Value<'_>>()))
    }

    fn scratch_bytes(&self) -> usize {
        self.values.capacity() * size_of::<Value<'_>>() + self.names.capacity() * size_of::<&str>()
    }

    fn check_room(&self, bytes: usize) -> Result<(), JsonError> {
        if self.arena.has_room(bytes) {
            Ok(())
        } else {
            Err(self.memory(&EvalError::out_of_memory()))
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// After a name.
    pub(super) fn colon(&mut self) -> Result<(), JsonError> {
        self.skip_space();
        if !self.take(b':') {
            return Err(self.error("expected `:` after a member name"));
        }
        self.skip_space();
        Ok(())
    }

    /// After an item or a member: whether its array or object closes.
    pub(super) fn closes(&mut self, close: u8) -> Result<bool, JsonError> {
        self.skip_space();
        if self.take(b',') {
            return Ok(false);
        }
        if self.take(close) {
            return Ok(true);
        }
        Err(self.error(if close == b']' {
            "expected `,` or `]` in an array"
        } else {
            "expected `,` or `}` in an object"
        }))
    }

    pub(super) fn no_name(&self) -> JsonError {
        self.error("expected a member name in double quotes")
    }

    pub(super) fn no_value(&self) -> JsonError {
        self.error(match self.peek() {
            Some(_) => "expected a JSON value",
            None => "the JSON text ends where a value should begin",
        })
    }

    pub(super) fn broken_string(&self) -> JsonError {
        self.error(match self.peek() {
            Some(_) => "control characters in a string must be escaped",
            None => "the JSON text ends inside a string",
        })
    }

    pub(super) fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    #[cold]
    fn error(&self, message: &str) -> JsonError {
        JsonError {
            offset: self.at,
            message: message.to_string(),
        }
    }

    fn memory(&self, error: &EvalError) -> JsonError {
        JsonError {
            offset: self.at,
            message: error.message.clone(),
        }
    }
}

/// Of a repeated name the last value counts, in the first place; names that are indexes come first.
fn close_object<'a>(
    arena: &'a Arena,
    names: &[&'a str],
    values: &[Value<'a>],
    distinct: bool,
) -> Result<Object<'a>, EvalError> {
    if !names.is_empty() && (distinct || in_order(names)) {
        return arena.members(names, values);
    }
    let mut builder = ObjectBuilder::new(arena);
    for (name, value) in names.iter().zip(values) {
        builder.set(name, *value)?;
    }
    builder.finish()
}

fn in_order(names: &[&str]) -> bool {
    let mut before = names.iter().enumerate();
    names.len() <= SCAN
        && before.all(|(at, name)| index_of(name).is_none() && names.iter().take(at).all(|other| other != name))
}
