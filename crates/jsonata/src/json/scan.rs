//! Runs of plain text in JSON strings, sixteen bytes at a time: what a page of records consists of, read or written.

const ONES: u128 = 0x0101_0101_0101_0101_0101_0101_0101_0101;
const HIGHS: u128 = 0x8080_8080_8080_8080_8080_8080_8080_8080;

/// Number of bytes, from `at` on, before the first that ends or escapes: `"`, `\` or a control character.
#[inline]
pub(super) fn plain_run(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let mut run = 0;
    let (words, tail) = rest.as_chunks::<16>();
    for word in words {
        let special = special_bytes(u128::from_le_bytes(*word));
        if special != 0 {
            return run + (special.trailing_zeros() / 8) as usize;
        }
        run += 16;
    }
    if tail.is_empty() {
        return run;
    }
    // What is left, and as much before it as fills a word: that is known to be plain.
    match (rest.last_chunk::<16>(), rest.first_chunk::<8>(), rest.last_chunk::<8>()) {
        (Some(word), ..) => rest.len() - 16 + first_special(u128::from_le_bytes(*word), 16),
        (None, Some(head), Some(end)) => {
            let word = u128::from(u64::from_le_bytes(*head)) | u128::from(u64::from_le_bytes(*end)) << 64;
            match first_special(word, 16) {
                at @ 0..8 => at,
                at => at + rest.len() - 16,
            }
        }
        _ => tail.iter().take_while(|byte| !is_special(**byte)).count(),
    }
}

fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Place of the first special byte of a word; `none` if it has none.
#[inline]
fn first_special(word: u128, none: usize) -> usize {
    match special_bytes(word) {
        0 => none,
        special => (special.trailing_zeros() / 8) as usize,
    }
}

/// The high bit of every byte that is special. A byte above a special one may be marked too: the lowest mark counts.
fn special_bytes(word: u128) -> u128 {
    let quote = word ^ (ONES * u128::from(b'"'));
    let backslash = word ^ (ONES * u128::from(b'\\'));
    let quotes = quote.wrapping_sub(ONES) & !quote;
    let backslashes = backslash.wrapping_sub(ONES) & !backslash;
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    (quotes | backslashes | controls) & HIGHS
}
