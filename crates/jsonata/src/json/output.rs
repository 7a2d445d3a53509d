//! Text that is being written: into bytes that are there already, so that one look at the room serves a whole string.

use std::io;

use super::scan::copy_plain;
use crate::{Arena, EvalError};

/// Room that is made at once: with the first byte, and at most, so that what was cleared is still at hand when it is written.
const ROOM: (usize, usize) = (256, 2 << 10);

/// Bytes that a stream is given at once.
const CHUNK: usize = 16 << 10;

/// Values written between two steps that are spent.
const VALUES_PER_STEP: u32 = 64;

/// What becomes of a text whose room is used up, and whether anybody takes more of it.
pub(super) trait Sink {
    /// Makes room for `bytes` more behind the `at` that are written, if it may. What it takes away, `at` no longer counts.
    fn refill(&mut self, text: &mut Vec<u8>, at: &mut usize, bytes: usize);

    /// Whether nobody takes more. Asked before each item and member.
    fn closed(&mut self) -> bool;

    /// Whether there is room for so many bytes in which to remember what the text is within.
    fn nests(&mut self, _bytes: usize) -> bool {
        true
    }
}

/// A text and its end. What there is no room for is dropped: the sink knows.
pub(super) struct Output<'o, S> {
    text: &'o mut Vec<u8>,
    at: usize,
    sink: S,
}

impl<'o, S: Sink> Output<'o, S> {
    /// Goes on at the end of a text.
    pub(super) fn new(text: &'o mut Vec<u8>, sink: S) -> Output<'o, S> {
        let at = text.len();
        Output { text, at, sink }
    }

    /// The text as it is now, and the sink.
    pub(super) fn finish(self) -> (&'o mut Vec<u8>, S) {
        self.text.truncate(self.at);
        (self.text, self.sink)
    }

    #[inline(always)]
    pub(super) fn closed(&mut self) -> bool {
        self.sink.closed()
    }

    #[cold]
    pub(super) fn nests(&mut self, bytes: usize) -> bool {
        self.sink.nests(bytes)
    }

    #[inline(always)]
    pub(super) fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        if let Some(place) = self.room(N).and_then(<[u8]>::first_chunk_mut) {
            *place = *bytes;
            self.at += N;
        }
    }

    pub(super) fn put_all(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(CHUNK) {
            if let Some(place) = self.room(piece.len()) {
                place.copy_from_slice(piece);
                self.at += piece.len();
            }
        }
    }

    /// Writes a text in quotes, if it needs no escapes and is no longer than a piece; most texts are so.
    #[inline(always)]
    pub(super) fn put_quoted(&mut self, plain: &[u8]) -> bool {
        let long = plain.len() + 2;
        // Asked first: the room would be made otherwise.
        if long > CHUNK {
            return false;
        }
        let Some([open, place @ .., close]) = self.room(long) else {
            return false;
        };
        (*open, *close) = (b'"', b'"');
        let put = copy_plain(plain, place);
        if put {
            self.at += long;
        }
        put
    }

    /// Room for so many bytes.
    #[inline(always)]
    fn room(&mut self, bytes: usize) -> Option<&mut [u8]> {
        if self.text.len() - self.at < bytes {
            self.refill(bytes);
        }
        self.text.get_mut(self.at..self.at + bytes)
    }

    #[cold]
    #[inline(never)]
    fn refill(&mut self, bytes: usize) {
        self.sink.refill(self.text, &mut self.at, bytes);
    }
}

/// Makes room for so many bytes behind the `at` that are written, and for as many more as are written since `start`: little is
/// cleared for a short text, seldom for a long one. Not beyond `end`.
fn grow(text: &mut Vec<u8>, (start, at, end): (usize, usize, usize), bytes: usize) {
    let more = bytes.max(at.saturating_sub(start).clamp(ROOM.0, ROOM.1));
    text.resize(at.saturating_add(more).min(end), 0);
}

/// Everything is taken, at the end of a text that was so long.
pub(super) struct Unbounded(pub(super) usize);

impl Sink for Unbounded {
    fn refill(&mut self, text: &mut Vec<u8>, at: &mut usize, bytes: usize) {
        grow(text, (self.0, *at, usize::MAX), bytes);
    }

    #[inline(always)]
    fn closed(&mut self) -> bool {
        false
    }
}

/// So much is taken and no more.
pub(super) struct Bounded<'s> {
    start: usize,
    /// How long what is written behind `start` may be.
    limit: usize,
    /// Items and members until the next step is spent.
    until_step: u32,
    arena: &'s Arena,
    spend: &'s mut dyn FnMut(u64) -> Result<(), EvalError>,
    pub(super) result: Result<(), EvalError>,
}

impl<'s> Bounded<'s> {
    /// `limit` bytes behind `start`, nested as deep as the arena's budget has room for; a step is spent for some values each.
    pub(super) fn new(
        start: usize,
        limit: usize,
        arena: &'s Arena,
        spend: &'s mut dyn FnMut(u64) -> Result<(), EvalError>,
    ) -> Bounded<'s> {
        Bounded {
            start,
            limit,
            until_step: VALUES_PER_STEP,
            arena,
            spend,
            result: Ok(()),
        }
    }

    #[cold]
    fn spend(&mut self) {
        self.until_step = VALUES_PER_STEP;
        if let Err(error) = (self.spend)(1) {
            self.result = Err(error);
        }
    }
}

impl Sink for Bounded<'_> {
    fn refill(&mut self, text: &mut Vec<u8>, at: &mut usize, bytes: usize) {
        let end = self.start.saturating_add(self.limit);
        if self.result.is_err() {
            // A text of which nobody takes more is gone through to its end.
            return;
        }
        if end.saturating_sub(*at) < bytes {
            self.result = Err(EvalError::output_too_long(self.limit));
        } else {
            grow(text, (self.start, *at, end), bytes);
        }
    }

    #[inline(always)]
    fn closed(&mut self) -> bool {
        self.until_step -= 1;
        if self.until_step == 0 {
            self.spend();
        }
        self.result.is_err()
    }

    fn nests(&mut self, bytes: usize) -> bool {
        if !self.arena.has_room(bytes) {
            self.result = Err(EvalError::out_of_memory());
        }
        self.result.is_ok()
    }
}

/// A stream, and the first error that it gave.
pub(super) struct Stream<'w, W: io::Write> {
    to: &'w mut W,
    pub(super) result: io::Result<()>,
}

impl<'w, W: io::Write> Stream<'w, W> {
    pub(super) fn new(to: &'w mut W) -> Stream<'w, W> {
        Stream { to, result: Ok(()) }
    }

    /// Hands on what is written.
    pub(super) fn flush(&mut self, text: &[u8]) {
        if self.result.is_ok() {
            self.result = self.to.write_all(text);
        }
    }
}

impl<W: io::Write> Sink for Stream<'_, W> {
    fn refill(&mut self, text: &mut Vec<u8>, at: &mut usize, bytes: usize) {
        self.flush(text.get(..*at).unwrap_or_default());
        *at = 0;
        text.resize(bytes.max(CHUNK), 0);
    }

    #[inline(always)]
    fn closed(&mut self) -> bool {
        self.result.is_err()
    }
}
