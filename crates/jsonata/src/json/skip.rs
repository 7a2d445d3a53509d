//! Values that nobody reads: held against the grammar like all others, but not kept.

use super::text::{Part, Text};
use crate::program::{Members, NO_MEMBERS, length};

impl Text<'_> {
    /// Members that nobody wants, from the name at a place on: where the first comes that may be one of `wanted`, or, if that is
    /// true, where the object has closed.
    pub(super) fn skip_members(self, mut at: usize, depth: u32, wanted: &Members) -> Part<(usize, bool)> {
        // Most names have a length that none of the wanted has.
        let lengths = wanted.lengths();
        loop {
            if self.peek(at) != Some(b'"') {
                return Err(self.no_name(at));
            }
            let end = self.plain_end(at + 1);
            let plain = self.peek(end) == Some(b'"');
            let likely = lengths & length(end - at - 1) != 0;
            let name = self.slice(at + 1, end);
            if !plain || (likely && wanted.find(name.as_bytes()).is_some()) {
                return Ok((at, false));
            }
            let value = self.colon(end + 1)?;
            let (next, closed) = self.closes(self.skip(value, depth)?, b'}')?;
            if closed {
                return Ok((next, true));
            }
            at = next;
        }
    }

    /// Behind a value.
    #[inline(always)]
    pub(super) fn skip(self, at: usize, depth: u32) -> Part {
        match self.peek(at) {
            Some(b'"') => self.skip_string(at),
            Some(b'n') => self.word(at, b"null"),
            Some(b't') => self.word(at, b"true"),
            Some(b'f') => self.word(at, b"false"),
            Some(b'-' | b'0'..=b'9') => self.number(at),
            _ => self.skip_large(at, depth),
        }
    }

    #[inline(never)]
    fn skip_large(self, at: usize, depth: u32) -> Part {
        match self.peek(at) {
            Some(b'{') => self.skip_object(at, depth),
            Some(b'[') => self.skip_array(at, depth),
            Some(b' ' | b'\n' | b'\r' | b'\t') => self.skip(self.space(at), depth),
            _ => Err(self.no_value(at)),
        }
    }

    fn skip_object(self, at: usize, depth: u32) -> Part {
        let at = self.enter(at, depth)?;
        if self.peek(at) == Some(b'}') {
            return Ok(at + 1);
        }
        let (mut at, mut closed) = self.skip_members(at, depth + 1, &NO_MEMBERS)?;
        // It stops at a name with escapes.
        while !closed {
            let value = self.colon(self.skip_string(at)?)?;
            (at, closed) = self.closes(self.skip(value, depth + 1)?, b'}')?;
            if !closed {
                (at, closed) = self.skip_members(at, depth + 1, &NO_MEMBERS)?;
            }
        }
        Ok(at)
    }

    fn skip_array(self, at: usize, depth: u32) -> Part {
        let mut at = self.enter(at, depth)?;
        if self.peek(at) == Some(b']') {
            return Ok(at + 1);
        }
        loop {
            let (next, closed) = self.closes(self.skip(at, depth + 1)?, b']')?;
            if closed {
                return Ok(next);
            }
            at = next;
        }
    }

    #[inline(always)]
    fn skip_string(self, at: usize) -> Part {
        let end = self.plain_end(at + 1);
        match self.peek(end) {
            Some(b'"') => Ok(end + 1),
            _ => self.skip_escapes(end),
        }
    }

    /// The rest of a string from its first escape on.
    #[inline(never)]
    fn skip_escapes(self, mut at: usize) -> Part {
        loop {
            match self.peek(at) {
                Some(b'"') => return Ok(at + 1),
                Some(b'\\') => at = self.plain_end(self.escape(at)?.1),
                _ => return Err(self.broken_string(at)),
            }
        }
    }
}
