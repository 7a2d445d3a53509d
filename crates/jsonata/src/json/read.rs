//! JSON text to values: one pass, borrowing what has no escapes.
//!
//! The objects of a page look alike. The names of the object that was closed last at the same depth are what the next one is
//! expected to have, in that order: a name that is as expected is compared, not scanned, what is wanted of it is known, and
//! repetitions need not be looked for.

use super::model::{Model, Name, kept};
use super::scan::plain_run;
use crate::program::Wanted;
use crate::value::{Array, Flags, MAX_NESTING, Number, Object, ObjectBuilder, Value, index_of, same_bytes};
use crate::{Arena, EvalError, JsonError};

/// What reading a part comes to. The error is boxed, so that results are handed back in registers.
pub(super) type Part<T = ()> = Result<T, Box<JsonError>>;

/// Items from which on an array's move into the arena is counted beforehand.
const MANY_ITEMS: usize = 4096;

/// Values that there is room for before anything is read: more than a small record has open at once.
const FIRST_ROOM: usize = 32;

/// Members up to which repeated keys are looked for by scanning.
const SCAN: usize = 24;

/// Reads what is wanted of one JSON text. See [`Arena::parse_json`].
pub(crate) fn read<'a>(arena: &'a Arena, bytes: &'a [u8], wanted: &Wanted) -> Result<Value<'a>, JsonError> {
    whole(arena, bytes, wanted).map_err(|error| *error)
}

fn whole<'a>(arena: &'a Arena, bytes: &'a [u8], wanted: &Wanted) -> Part<Value<'a>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            return Err(Box::new(JsonError {
                offset: error.valid_up_to(),
                message: "the text is not valid UTF-8".to_string(),
            }));
        }
    };
    let mut reader = Reader {
        arena,
        text,
        bytes: text.as_bytes(),
        at: 0,
        values: Vec::with_capacity(FIRST_ROOM),
        names: Vec::with_capacity(FIRST_ROOM),
        models: Vec::new(),
        modelled: 0,
        arrays: 0,
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

pub(super) struct Reader<'a, 'w> {
    arena: &'a Arena,
    text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    /// What was read of the arrays and objects that are still open, innermost last; a closed one is copied out exactly and
    /// leaves one value. Handing values on by way of this stack, not as results, is what makes reading fast.
    values: Vec<Value<'a>>,
    /// Names of the members of the objects that are still open, but of those that are as their model so far.
    names: Vec<Name<'a, 'w>>,
    /// By depth.
    models: Vec<Model<'a, 'w>>,
    /// Names in all models.
    modelled: usize,
    /// Arrays that are open: outside of any, no object has one that is like it.
    arrays: usize,
    /// Room for a string whose escapes are being resolved.
    unescaped: String,
}

impl<'a, 'w> Reader<'a, 'w> {
    /// Reads a value and leaves it on the stack.
    #[inline]
    fn value(&mut self, depth: u32, wanted: &'w Wanted) -> Part {
        match self.peek() {
            Some(b'"') => {
                let text = self.string()?;
                self.leave(Value::String(text))
            }
            Some(b'n') => self.word(b"null", Value::null()),
            Some(b't') => self.word(b"true", Value::bool(true)),
            Some(b'f') => self.word(b"false", Value::bool(false)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'{') => self.object(depth, wanted),
            Some(b'[') => self.array(depth, wanted),
            Some(b' ' | b'\n' | b'\r' | b'\t') => self.value_after_space(depth, wanted),
            _ => Err(self.no_value()),
        }
    }

    #[inline(never)]
    fn value_after_space(&mut self, depth: u32, wanted: &'w Wanted) -> Part {
        self.skip_space();
        self.value(depth, wanted)
    }

    #[inline]
    fn leave(&mut self, value: Value<'a>) -> Part {
        if self.values.len() == self.values.capacity() {
            self.check_scratch()?;
        }
        self.values.push(value);
        Ok(())
    }

    fn array(&mut self, depth: u32, wanted: &'w Wanted) -> Part {
        self.enter(depth)?;
        let from = self.values.len();
        self.skip_space();
        self.arrays += 1;
        let mut closed = self.take(b']');
        while !closed {
            self.value(depth + 1, wanted)?;
            closed = self.closes(b']')?;
        }
        self.arrays -= 1;
        let items = self.values.get(from..).unwrap_or_default();
        if items.len() >= MANY_ITEMS {
            self.check_copy(items.len())?;
        }
        let items = self.arena.copy_values(items).map_err(|error| self.memory(&error))?;
        self.values.truncate(from);
        self.leave(Value::Array(Array::new(items, Flags::Plain)))
    }

    fn object(&mut self, depth: u32, wanted: &'w Wanted) -> Part {
        self.enter(depth)?;
        self.skip_space();
        let from = self.values.len();
        let mut model = match self.arrays {
            0 => Model::default(),
            _ => self.model(depth, wanted),
        };
        let (place, closed) = self.members_like(&model, depth)?;
        let object = if closed {
            self.close_object(model.names.get(..place).unwrap_or_default(), from, true)?
        } else {
            self.unlike(&mut model, place, from, (depth, wanted))?
        };
        if let Some(slot) = self.models.get_mut(depth as usize).filter(|_| self.arrays > 0) {
            *slot = model;
        }
        self.values.truncate(from);
        self.leave(Value::Object(object))
    }

    /// Reads members as long as they are as the model has them: how many are, and whether the object closes behind them.
    fn members_like(&mut self, model: &Model<'a, 'w>, depth: u32) -> Part<(usize, bool)> {
        if self.take(b'}') {
            return Ok((0, true));
        }
        for (place, (name, wanted)) in model.names.iter().enumerate() {
            if !self.take_name(name) {
                return Ok((place, false));
            }
            match wanted {
                Some(wanted) => self.value(depth + 1, wanted)?,
                None => self.skip(depth + 1)?,
            }
            if self.closes(b'}')? {
                return Ok((place + 1, true));
            }
        }
        Ok((model.names.len(), false))
    }

    /// The rest of an object that is like its model only up to `place`. It is the next model, if it can be one.
    fn unlike(
        &mut self,
        model: &mut Model<'a, 'w>,
        place: usize,
        from: usize,
        (depth, wanted): (u32, &'w Wanted),
    ) -> Part<Object<'a>> {
        let names_from = self.names.len();
        self.names.extend(model.names.iter().take(place));
        let mut plain = true;
        loop {
            plain &= self.member(depth, wanted)?;
            if self.closes(b'}')? {
                break;
            }
        }
        let names = self.names.get(names_from..).unwrap_or_default();
        let object = self.close_object(names, from, false)?;
        if plain && self.arrays > 0 && self.arena.has_room(self.scratch_bytes() + size_of_val(names)) {
            self.modelled -= model.names.len();
            model.follow(names, object);
            self.modelled += model.names.len();
        }
        self.names.truncate(names_from);
        Ok(object)
    }

    /// The object of the values from `from` on. Of a repeated name the last value counts, in the first place; names that are
    /// indexes come first.
    fn close_object(&self, names: &[Name<'a, 'w>], from: usize, distinct: bool) -> Part<Object<'a>> {
        let values = self.values.get(from..).unwrap_or_default();
        let object = if !values.is_empty() && (distinct || in_order(names)) {
            self.arena.members(kept(names), values)
        } else {
            rebuilt(self.arena, kept(names).zip(values))
        };
        object.map_err(|error| self.memory(&error))
    }

    /// The model of an object, to be put back.
    fn model(&mut self, depth: u32, wanted: &'w Wanted) -> Model<'a, 'w> {
        let depth = depth as usize;
        if self.models.len() <= depth {
            self.models.resize_with(depth + 1, Model::default);
        }
        let mut model = self.models.get_mut(depth).map(std::mem::take).unwrap_or_default();
        self.modelled -= model.names.len();
        model.want(wanted);
        self.modelled += model.names.len();
        model
    }

    /// A member of an object that is not like its model; tells whether its name has no escapes.
    fn member(&mut self, depth: u32, wanted: &'w Wanted) -> Part<bool> {
        if self.peek() != Some(b'"') {
            return Err(self.no_name());
        }
        let start = self.at + 1;
        let name = self.string()?;
        // What was borrowed is as long as its text.
        let plain = self.at == start + name.len() + 1;
        self.colon()?;
        let wanted = wanted.member(name);
        // What is skipped is of use to a model alone.
        if wanted.is_some() || self.arrays > 0 {
            self.names.push((name, wanted));
        }
        match wanted {
            Some(wanted) => self.value(depth + 1, wanted)?,
            None => self.skip(depth + 1)?,
        }
        Ok(plain)
    }

    /// Takes a name, in its quotes and with its colon, if that is what comes next.
    #[inline]
    fn take_name(&mut self, name: &str) -> bool {
        let end = self.at + name.len() + 3;
        let found = match self.bytes.get(self.at..end) {
            Some([b'"', found @ .., b'"', b':']) => same_bytes(found, name.as_bytes()),
            _ => false,
        };
        if found {
            self.at = end;
        }
        found
    }

    #[inline(always)]
    fn string(&mut self) -> Part<&'a str> {
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
    fn escaped_string(&mut self, start: usize) -> Part<&'a str> {
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

    pub(super) fn escape(&mut self) -> Part<char> {
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
    fn unicode_escape(&mut self) -> Part<char> {
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

    fn hex4(&mut self) -> Part<u32> {
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

    fn number(&mut self) -> Part {
        let start = self.at;
        self.scan_number()?;
        self.leave(Value::Number(Number::from_text(self.slice(start, self.at))))
    }

    pub(super) fn scan_number(&mut self) -> Part {
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

    #[inline]
    fn word<const N: usize>(&mut self, word: &[u8; N], value: Value<'a>) -> Part {
        self.expect_word(word)?;
        self.leave(value)
    }

    #[inline]
    pub(super) fn expect_word<const N: usize>(&mut self, word: &[u8; N]) -> Part {
        if self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) != Some(word) {
            return Err(self.error("expected a JSON value"));
        }
        self.at += N;
        Ok(())
    }

    pub(super) fn enter(&mut self, depth: u32) -> Part {
        if depth >= MAX_NESTING {
            return Err(self.error(&format!("the JSON text is nested more than {MAX_NESTING} levels deep")));
        }
        self.at += 1;
        Ok(())
    }

    /// The open arrays and objects count against the budget too: before they grow, while the old room and one of twice its size
    /// are held.
    #[cold]
    fn check_scratch(&self) -> Part {
        self.check_room(self.scratch_bytes().saturating_mul(3))
    }

    /// A large array is held twice while it moves into the arena.
    #[cold]
    fn check_copy(&self, items: usize) -> Part {
        self.check_room(self.scratch_bytes().saturating_add(items * size_of::<Value<'_>>()))
    }

    fn scratch_bytes(&self) -> usize {
        self.values.capacity() * size_of::<Value<'_>>()
            + (self.names.capacity() + self.modelled) * size_of::<Name<'_, '_>>()
    }

    fn check_room(&self, bytes: usize) -> Part {
        if self.arena.has_room(bytes) {
            Ok(())
        } else {
            Err(self.memory(&EvalError::out_of_memory()))
        }
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// After a name.
    #[inline]
    pub(super) fn colon(&mut self) -> Part {
        if self.take(b':') {
            return Ok(());
        }
        self.skip_space();
        if !self.take(b':') {
            return Err(self.error("expected `:` after a member name"));
        }
        Ok(())
    }

    /// After an item or a member: whether its array or object closes. A comma and the space behind it are taken.
    #[inline]
    pub(super) fn closes(&mut self, close: u8) -> Part<bool> {
        if !matches!(self.peek(), Some(b',' | b'}' | b']')) {
            self.skip_space();
        }
        if self.take(b',') {
            self.skip_space();
            return Ok(false);
        }
        if self.take(close) {
            return Ok(true);
        }
        Err(self.not_closed(close))
    }

    #[cold]
    fn not_closed(&self, close: u8) -> Box<JsonError> {
        self.error(if close == b']' {
            "expected `,` or `]` in an array"
        } else {
            "expected `,` or `}` in an object"
        })
    }

    pub(super) fn no_name(&self) -> Box<JsonError> {
        self.error("expected a member name in double quotes")
    }

    pub(super) fn no_value(&self) -> Box<JsonError> {
        self.error(match self.peek() {
            Some(_) => "expected a JSON value",
            None => "the JSON text ends where a value should begin",
        })
    }

    pub(super) fn broken_string(&self) -> Box<JsonError> {
        self.error(match self.peek() {
            Some(_) => "control characters in a string must be escaped",
            None => "the JSON text ends inside a string",
        })
    }

    #[inline]
    pub(super) fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    #[inline]
    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    #[cold]
    fn error(&self, message: &str) -> Box<JsonError> {
        Box::new(JsonError {
            offset: self.at,
            message: message.to_string(),
        })
    }

    #[cold]
    fn memory(&self, error: &EvalError) -> Box<JsonError> {
        self.error(&error.message)
    }
}

fn rebuilt<'v, 'a: 'v>(
    arena: &'a Arena,
    members: impl Iterator<Item = (&'a str, &'v Value<'a>)>,
) -> Result<Object<'a>, EvalError> {
    let mut builder = ObjectBuilder::new(arena);
    for (name, value) in members {
        builder.set(name, *value)?;
    }
    builder.finish()
}

fn in_order(names: &[Name<'_, '_>]) -> bool {
    let mut before = kept(names).enumerate();
    kept(names).count() <= SCAN
        && before.all(|(at, name)| index_of(name).is_none() && kept(names).take(at).all(|other| other != name))
}
