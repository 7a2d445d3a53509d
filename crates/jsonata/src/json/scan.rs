//! Runs of plain text in JSON strings, sixteen bytes at a time: what a page of records consists of, read or written.

/// A byte of a word, all bits set if it is special.
type Marks = u128;

/// Number of bytes, from `at` on, before the first that ends or escapes: `"`, `\` or a control character.
#[inline]
pub(super) fn plain_run(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let (words, tail) = rest.as_chunks::<16>();
    let mut run = 0;
    for word in words {
        let special = marks(word);
        if special != 0 {
            return run + first(special);
        }
        run += 16;
    }
    if tail.is_empty() {
        return run;
    }
    run + short_run(rest, tail)
}

/// What [`plain_run`] finds in a tail of less than a word.
#[inline]
fn short_run(rest: &[u8], tail: &[u8]) -> usize {
    // As much before the tail as fills a word: that is known to be plain.
    if let Some(word) = rest.last_chunk::<16>() {
        return first(marks(word)) - (16 - tail.len());
    }
    match tail.len() {
        8.. => ends_run::<8>(tail),
        4.. => ends_run::<4>(tail),
        _ => None,
    }
    .unwrap_or_else(|| tail.iter().take_while(|byte| !is_special(**byte)).count())
}

/// The plain run of `N` to `2 * N` bytes, whose first and last `N` overlap.
#[inline]
fn ends_run<const N: usize>(bytes: &[u8]) -> Option<usize> {
    let mut word = [b' '; 16];
    word.first_chunk_mut::<N>()?.copy_from_slice(bytes.first_chunk::<N>()?);
    word.get_mut(N..2 * N)?.copy_from_slice(bytes.last_chunk::<N>()?);
    Some(match first(marks(&word)) {
        at if at < N => at,
        at if at < 2 * N => at + bytes.len() - 2 * N,
        _ => bytes.len(),
    })
}

#[inline]
fn is_special(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

/// The special bytes of a word. Written so that the compiler makes vector instructions of it.
#[inline]
fn marks(word: &[u8; 16]) -> Marks {
    let mut marks = [0; 16];
    for (mark, byte) in marks.iter_mut().zip(word) {
        *mark = if is_special(*byte) { 0xff } else { 0 };
    }
    Marks::from_le_bytes(marks)
}

/// Place of the first special byte; 16 if there is none.
#[inline]
fn first(marks: Marks) -> usize {
    (marks.trailing_zeros() / 8) as usize
}
