//! The grammar of JSON (RFC 8259), place by place: what stands at a place of a text, and where it ends.
//!
//! Places are handed on, not kept in the reader: in a register one is there at once, and all that comes next waits for it.

use super::scan::plain_run;
use crate::JsonError;
use crate::value::MAX_NESTING;

/// What reading a part comes to: usually the place behind it. The error is boxed, so that results are handed back in registers.
pub(super) type Part<T = usize> = Result<T, Box<JsonError>>;

/// A JSON text.
#[derive(Clone, Copy)]
pub(super) struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    /// Fails with the offset of the first byte that is not UTF-8.
    pub(super) fn new(bytes: &'a [u8]) -> Part<Text<'a>> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Text(text)),
            Err(error) => Err(fault(error.valid_up_to(), "the text is not valid UTF-8")),
        }
    }

    #[inline(always)]
    pub(super) fn bytes(self) -> &'a [u8] {
        self.0.as_bytes()
    }

    #[inline(always)]
    pub(super) fn peek(self, at: usize) -> Option<u8> {
        self.bytes().get(at).copied()
    }

    #[inline(always)]
    pub(super) fn slice(self, start: usize, end: usize) -> &'a str {
        self.0.get(start..end).unwrap_or_default()
    }

    /// The place behind white space.
    #[inline(always)]
    pub(super) fn space(self, mut at: usize) -> usize {
        while matches!(self.peek(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            at += 1;
        }
        at
    }

    /// Behind the bracket of an array or object, and the space after it.
    #[inline(always)]
    pub(super) fn enter(self, at: usize, depth: u32) -> Part {
        if depth >= MAX_NESTING {
            return Err(too_deep(at));
        }
        Ok(self.space(at + 1))
    }

    /// The end of the plain text of a string that begins at `start`, behind its quote.
    #[inline(always)]
    pub(super) fn plain_end(self, start: usize) -> usize {
        start + plain_run(self.bytes(), start)
    }

    /// Behind the colon after a name.
    #[inline(always)]
    pub(super) fn colon(self, at: usize) -> Part {
        match self.peek(at) {
            Some(b':') => Ok(at + 1),
            _ => self.late_colon(at),
        }
    }

    #[cold]
    fn late_colon(self, at: usize) -> Part {
        match self.space(at) {
            colon if self.peek(colon) == Some(b':') => Ok(colon + 1),
            other => Err(fault(other, "expected `:` after a member name")),
        }
    }

    /// After an item or a member: whether its array or object closes, and where what follows begins, a comma and space taken.
    #[inline(always)]
    pub(super) fn closes(self, at: usize, close: u8) -> Part<(usize, bool)> {
        match self.peek(at) {
            Some(b',') => Ok((self.space(at + 1), false)),
            Some(byte) if byte == close => Ok((at + 1, true)),
            _ => self.closes_late(at, close),
        }
    }

    #[inline(never)]
    fn closes_late(self, at: usize, close: u8) -> Part<(usize, bool)> {
        let at = self.space(at);
        match self.peek(at) {
            Some(b',') => Ok((self.space(at + 1), false)),
            Some(byte) if byte == close => Ok((at + 1, true)),
            _ if close == b']' => Err(fault(at, "expected `,` or `]` in an array")),
            _ => Err(fault(at, "expected `,` or `}` in an object")),
        }
    }

    /// Behind `true`, `false` or `null`.
    #[inline(always)]
    pub(super) fn word<const N: usize>(self, at: usize, word: &[u8; N]) -> Part {
        match self.bytes().get(at..).and_then(|rest| rest.first_chunk()) {
            Some(found) if found == word => Ok(at + N),
            _ => Err(fault(at, "expected a JSON value")),
        }
    }

    /// Behind a number.
    pub(super) fn number(self, at: usize) -> Part {
        let whole = at + usize::from(self.peek(at) == Some(b'-'));
        let mut end = match self.peek(whole) {
            Some(b'0') => whole + 1,
            _ => self.digits(whole, "expected a digit")?,
        };
        if self.peek(end) == Some(b'.') {
            end = self.digits(end + 1, "expected a digit after the decimal point")?;
        }
        if matches!(self.peek(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.peek(end + 1), Some(b'+' | b'-')));
            end = self.digits(end + 1 + sign, "expected a digit in the exponent")?;
        }
        Ok(end)
    }

    /// Behind one digit or more.
    #[inline(always)]
    fn digits(self, start: usize, missing: &str) -> Part {
        let mut at = start;
        while self.peek(at).is_some_and(|byte| byte.is_ascii_digit()) {
            at += 1;
        }
        if at == start {
            return Err(fault(at, missing));
        }
        Ok(at)
    }

    /// The character that an escape means, and the place behind it.
    pub(super) fn escape(self, at: usize) -> Part<(char, usize)> {
        let at = at + 1;
        let plain = match self.peek(at) {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(sign @ (b'"' | b'\\' | b'/')) => char::from(sign),
            Some(b'u') => return self.unicode_escape(at + 1),
            _ => return Err(fault(at, "unknown escape in a string")),
        };
        Ok((plain, at + 1))
    }

    /// `\uXXXX`, surrogate pairs joined. A lone surrogate has no character; it reads as U+FFFD.
    fn unicode_escape(self, at: usize) -> Part<(char, usize)> {
        let high = self.hex4(at)?;
        let at = at + 4;
        if (0xd800..0xdc00).contains(&high) && self.bytes().get(at..at + 2) == Some(b"\\u") {
            let low = self.hex4(at + 2)?;
            if (0xdc00..0xe000).contains(&low) {
                let joined = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return Ok((char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER), at + 6));
            }
        }
        Ok((char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), at))
    }

    fn hex4(self, at: usize) -> Part<u32> {
        let digits = self.bytes().get(at..at + 4).and_then(|digits| {
            let mut digits = digits.iter().map(|digit| char::from(*digit).to_digit(16));
            digits.try_fold(0, |unit, digit| Some(unit * 16 + digit?))
        });
        digits.ok_or_else(|| fault(at, "`\\u` needs four hexadecimal digits"))
    }

    /// Nothing else may follow.
    pub(super) fn ends(self, at: usize) -> Part<()> {
        match self.peek(self.space(at)) {
            None => Ok(()),
            Some(_) => Err(fault(self.space(at), "unexpected text after the JSON value")),
        }
    }

    #[cold]
    pub(super) fn no_name(self, at: usize) -> Box<JsonError> {
        fault(at, "expected a member name in double quotes")
    }

    #[cold]
    pub(super) fn no_value(self, at: usize) -> Box<JsonError> {
        let message = match self.peek(at) {
            Some(_) => "expected a JSON value",
            None => "the JSON text ends where a value should begin",
        };
        fault(at, message)
    }

    #[cold]
    pub(super) fn broken_string(self, at: usize) -> Box<JsonError> {
        let message = match self.peek(at) {
            Some(_) => "control characters in a string must be escaped",
            None => "the JSON text ends inside a string",
        };
        fault(at, message)
    }
}

#[cold]
fn too_deep(at: usize) -> Box<JsonError> {
    fault(
        at,
        &format!("the JSON text is nested more than {MAX_NESTING} levels deep"),
    )
}

/// What is wrong, and where.
#[cold]
pub(super) fn fault(offset: usize, message: &str) -> Box<JsonError> {
    Box::new(JsonError::new(offset, message))
}
