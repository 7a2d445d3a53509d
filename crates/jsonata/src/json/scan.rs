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
    run + tail.iter().take_while(|byte| !is_special(**byte)).count()
}

fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
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
