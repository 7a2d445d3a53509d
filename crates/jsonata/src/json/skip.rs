//! Values that nobody reads: held against the grammar like all others, but not kept.

use super::read::{Part, Reader};
use super::scan::plain_run;

impl Reader<'_, '_> {
    #[inline]
    pub(super) fn skip(&mut self, depth: u32) -> Part {
        match self.peek() {
            Some(b'"') => self.skip_string(),
            Some(b'{') => self.skip_object(depth),
            Some(b'[') => self.skip_array(depth),
            Some(b't') => self.expect_word(b"true"),
            Some(b'f') => self.expect_word(b"false"),
            Some(b'n') => self.expect_word(b"null"),
            Some(b'-' | b'0'..=b'9') => self.scan_number(),
            Some(b' ' | b'\n' | b'\r' | b'\t') => self.skip_after_space(depth),
            _ => Err(self.no_value()),
        }
    }

    #[inline(never)]
    fn skip_after_space(&mut self, depth: u32) -> Part {
        self.skip_space();
        self.skip(depth)
    }

    #[inline(never)]
    fn skip_object(&mut self, depth: u32) -> Part {
        self.enter(depth)?;
        self.skip_space();
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.no_name());
            }
            self.skip_string()?;
            self.colon()?;
            self.skip(depth + 1)?;
            if self.closes(b'}')? {
                return Ok(());
            }
        }
    }

    #[inline(never)]
    fn skip_array(&mut self, depth: u32) -> Part {
        self.enter(depth)?;
        self.skip_space();
        if self.take(b']') {
            return Ok(());
        }
        loop {
            self.skip(depth + 1)?;
            if self.closes(b']')? {
                return Ok(());
            }
        }
    }

    fn skip_string(&mut self) -> Part {
        self.at += 1;
        loop {
            self.at += plain_run(self.bytes, self.at);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape().map(drop)?,
                _ => return Err(self.broken_string()),
            }
        }
    }
}
