//! JSON text to values: one pass, borrowing what has no escapes.

use crate::value::{Array, Flags, MAX_NESTING, Number, Object, ObjectBuilder, Value, index_of};
use crate::{Arena, EvalError, JsonError};

type Member<'a> = (&'a str, Value<'a>);

/// Members up to which repeated keys are looked for by scanning.
const SCAN: usize = 24;

/// Reads one JSON text. See [`Arena::parse_json`].
pub(crate) fn read<'a>(arena: &'a Arena, bytes: &'a [u8]) -> Result<Value<'a>, JsonError> {
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
        items: Vec::new(),
        members: Vec::new(),
    };
    reader.skip_space();
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.at < reader.bytes.len() {
        return Err(reader.error("unexpected text after the JSON value"));
    }
    Ok(value)
}

struct Reader<'a> {
    arena: &'a Arena,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Items of the arrays that are still open, innermost last; closed arrays are copied out of it exactly.
    items: Vec<Value<'a>>,
    /// Members of the objects that are still open.
    members: Vec<Member<'a>>,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: u32) -> Result<Value<'a>, JsonError> {
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Value::String),
            Some(b't') => self.word("true", Value::bool(true)),
            Some(b'f') => self.word("false", Value::bool(false)),
            Some(b'n') => self.word("null", Value::null()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => Err(self.error("expected a JSON value")),
            None => Err(self.error("the JSON text ends where a value should begin")),
        }
    }

    fn array(&mut self, depth: u32) -> Result<Value<'a>, JsonError> {
        self.enter(depth)?;
        let from = self.items.len();
        self.skip_space();
        if !self.take(b']') {
            loop {
                self.skip_space();
                let item = self.value(depth + 1)?;
                if self.items.len() == self.items.capacity() {
                    self.check_scratch()?;
                }
                self.items.push(item);
                self.skip_space();
                if self.take(b']') {
                    break;
                }
                self.expect(b',', "expected `,` or `]` in an array")?;
            }
        }
        let items = self.items.get(from..).unwrap_or_default();
        let items = self.arena.copy_values(items).map_err(|error| self.memory(&error))?;
        self.items.truncate(from);
        Ok(Value::Array(Array::new(items, Flags::Plain)))
    }

    fn object(&mut self, depth: u32) -> Result<Value<'a>, JsonError> {
        self.enter(depth)?;
        let from = self.members.len();
        self.skip_space();
        if !self.take(b'}') {
            loop {
                self.skip_space();
                let member = self.member(depth)?;
                if self.members.len() == self.members.capacity() {
                    self.check_scratch()?;
                }
                self.members.push(member);
                self.skip_space();
                if self.take(b'}') {
                    break;
                }
                self.expect(b',', "expected `,` or `}` in an object")?;
            }
        }
        let object = close_object(self.arena, self.members.get(from..).unwrap_or_default());
        let object = object.map_err(|error| self.memory(&error))?;
        self.members.truncate(from);
        Ok(Value::Object(object))
    }

    fn member(&mut self, depth: u32) -> Result<Member<'a>, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.error("expected a member name in double quotes"));
        }
        let key = self.string()?;
        self.skip_space();
        self.expect(b':', "expected `:` after a member name")?;
        self.skip_space();
        Ok((key, self.value(depth + 1)?))
    }

    fn string(&mut self) -> Result<&'a str, JsonError> {
        self.at += 1;
        let start = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let text = self.slice(start, self.at);
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => return self.escaped_string(start),
                Some(0..=0x1f) => return Err(self.error("control characters in a string must be escaped")),
                Some(_) => self.at += 1,
                None => return Err(self.error("the JSON text ends inside a string")),
            }
        }
    }

    /// The rest of a string from its first escape on.
    fn escaped_string(&mut self, start: usize) -> Result<&'a str, JsonError> {
        let mut text = self.slice(start, self.at).to_string();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return self.arena.copy_str(&text).map_err(|error| self.memory(&error));
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(0..=0x1f) => return Err(self.error("control characters in a string must be escaped")),
                Some(_) => {
                    let from = self.at;
                    while self.peek().is_some_and(|b| b > 0x1f && b != b'"' && b != b'\\') {
                        self.at += 1;
                    }
                    text.push_str(self.slice(from, self.at));
                }
                None => return Err(self.error("the JSON text ends inside a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
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

    fn number(&mut self) -> Result<Value<'a>, JsonError> {
        let start = self.at;
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
        Ok(Value::Number(Number::from_text(self.slice(start, self.at))))
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        self.at > start
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, JsonError> {
        if self.bytes.get(self.at..self.at + word.len()) != Some(word.as_bytes()) {
            return Err(self.error("expected a JSON value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn enter(&mut self, depth: u32) -> Result<(), JsonError> {
        if depth >= MAX_NESTING {
            return Err(self.error(&format!("the JSON text is nested more than {MAX_NESTING} levels deep")));
        }
        self.at += 1;
        Ok(())
    }

    /// The open arrays and objects count against the budget too, before they grow.
    fn check_scratch(&self) -> Result<(), JsonError> {
        let bytes = self.items.capacity() * size_of::<Value<'_>>() + self.members.capacity() * size_of::<Member<'_>>();
        if self.arena.has_room(bytes) {
            Ok(())
        } else {
            Err(self.memory(&EvalError::out_of_memory()))
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8, message: &str) -> Result<(), JsonError> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(self.error(message))
        }
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

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

/// Of a repeated key the last value counts, in the first place; keys that are indexes come first.
fn close_object<'a>(arena: &'a Arena, members: &[Member<'a>]) -> Result<Object<'a>, EvalError> {
    let distinct = members.len() <= SCAN
        && members
            .iter()
            .enumerate()
            .all(|(at, (key, _))| index_of(key).is_none() && members.iter().take(at).all(|(other, _)| other != key));
    if distinct && !members.is_empty() {
        return arena.copy_members(members);
    }
    let mut builder = ObjectBuilder::new(arena);
    for (key, value) in members {
        builder.set(key, *value)?;
    }
    builder.finish()
}
