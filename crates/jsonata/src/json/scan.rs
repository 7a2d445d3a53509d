//! Runs of plain text in JSON strings, sixteen bytes at a time: what a page of records consists of, read or written.

use std::num::NonZeroU64;

/// Bytes that are looked at together.
const WORD: usize = 16;

/// Number of bytes, from `at` on, before the first that ends or escapes: `"`, `\` or a control character.
#[inline(always)]
pub(super) fn plain_run(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk().map(special_in) {
        Some((Some(low), _)) => place(low),
        Some((None, Some(high))) => 8 + place(high),
        Some((None, None)) => long_run(rest, 1),
        None => short_run(rest),
    }
}

/// Copies a text to a place that is as long; whether nothing in it ends or escapes a string. Most texts are shorter than a word:
/// their ends overlap.
#[inline(always)]
pub(super) fn copy_plain(text: &[u8], to: &mut [u8]) -> bool {
    if text.len() > WORD {
        return copy_words(text, to);
    }
    if let (Some(head), Some(end)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        put_ends(to, head, end);
        (special_bytes(u64::from_le_bytes(*head)) | special_bytes(u64::from_le_bytes(*end))) == 0
    } else if let (Some(head), Some(end)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        put_ends(to, head, end);
        let (head, end) = (u32::from_le_bytes(*head), u32::from_le_bytes(*end));
        special_bytes(u64::from(head) | u64::from(end) << 32) == 0
    } else {
        let pairs = to.iter_mut().zip(text);
        pairs.fold(true, |plain, (to, byte)| {
            *to = *byte;
            plain & !is_special(*byte)
        })
    }
}

#[inline(always)]
fn put_ends<const N: usize>(to: &mut [u8], head: &[u8; N], end: &[u8; N]) {
    if let Some(to) = to.first_chunk_mut() {
        *to = *head;
    }
    if let Some(to) = to.last_chunk_mut() {
        *to = *end;
    }
}

/// [`copy_plain`] of more than a word.
#[inline(never)]
fn copy_words(text: &[u8], to: &mut [u8]) -> bool {
    let words = text.as_chunks::<WORD>().0.iter().zip(to.as_chunks_mut().0);
    for (word, to) in words {
        *to = *word;
        if !is_plain(word) {
            return false;
        }
    }
    // The tail, and as much before it as fills a word.
    match (text.last_chunk(), to.last_chunk_mut()) {
        (Some(word), Some(to)) => {
            *to = *word;
            is_plain(word)
        }
        _ => false,
    }
}

#[inline(always)]
fn is_plain(word: &[u8; WORD]) -> bool {
    let word = u128::from_le_bytes(*word);
    (special_bytes(word as u64) | special_bytes((word >> 64) as u64)) == 0
}

/// What [`plain_run`] finds in a word or more, of which the first `known` words are plain.
#[inline(never)]
fn long_run(bytes: &[u8], known: usize) -> usize {
    let (words, tail) = bytes.as_chunks::<WORD>();
    let mut run = known * WORD;
    for word in words.iter().skip(known) {
        match first_special(word) {
            WORD => run += WORD,
            more => return run + more,
        }
    }
    // The tail, and as much before it as fills a word: that is known to be plain.
    run + bytes.last_chunk().map_or(0, first_special) - (WORD - tail.len())
}

/// What [`plain_run`] finds in less than a word: its ends overlap.
#[inline(never)]
fn short_run(bytes: &[u8]) -> usize {
    let len = bytes.len();
    if let (Some(head), Some(end)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        match first_of_8(u64::from_le_bytes(*head)) {
            8 => len - 8 + first_of_8(u64::from_le_bytes(*end)),
            run => run,
        }
    } else if let (Some(head), Some(end)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (head, end) = (u32::from_le_bytes(*head), u32::from_le_bytes(*end));
        match first_of_8(u64::from(head) | u64::from(end) << 32) {
            run @ 0..4 => run,
            run => run + len - 8,
        }
    } else {
        bytes.iter().take_while(|byte| !is_special(**byte)).count()
    }
}

/// Whether a byte ends or escapes a string.
#[inline]
pub(super) fn is_special(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

/// Place of the first special byte; [`WORD`] if there is none.
#[inline(always)]
fn first_special(word: &[u8; WORD]) -> usize {
    match special_in(word) {
        (Some(low), _) => place(low),
        (None, Some(high)) => 8 + place(high),
        (None, None) => WORD,
    }
}

/// The marks of a word. In two halves, which a processor looks at side by side: a vector instruction needs fewer steps, but its
/// answer comes back late, and the next string begins where this one ends.
#[inline(always)]
fn special_in(word: &[u8; WORD]) -> (Option<NonZeroU64>, Option<NonZeroU64>) {
    let word = u128::from_le_bytes(*word);
    let marks = |half: u64| NonZeroU64::new(special_bytes(half));
    (marks(word as u64), marks((word >> 64) as u64))
}

/// Place of the first special byte; 8 if there is none.
#[inline(always)]
fn first_of_8(word: u64) -> usize {
    NonZeroU64::new(special_bytes(word)).map_or(8, place)
}

#[inline(always)]
fn place(marks: NonZeroU64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

/// The high bit of every byte that is special: arithmetic on all bytes at once. A byte above a special one may be marked too: the
/// lowest mark counts. Bytes beyond ASCII are not special.
#[inline(always)]
fn special_bytes(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    // With that bit turned, the quote is the byte next to the control characters.
    let quotes_and_controls = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    (quotes_and_controls | backslashes) & !word & (ONES << 7)
}
