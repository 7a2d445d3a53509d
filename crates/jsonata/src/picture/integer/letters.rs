//! The column names of a spreadsheet: A to Z, AA to ZZ, …

/// Writes a number in letters; zero has none.
pub(super) fn format(mut value: f64, upper: bool) -> String {
    let first = if upper { b'A' } else { b'a' };
    let mut reversed = Vec::new();
    while value > 0.0 && value.is_finite() {
        // The remainder is below 26, so the conversion is exact.
        let offset = ((value - 1.0) % 26.0) as u8;
        reversed.push(char::from(first.saturating_add(offset)));
        value = ((value - 1.0) / 26.0).floor();
    }
    reversed.into_iter().rev().collect()
}

/// Reads letters of either case; `None` if there is anything else. No letters are zero.
pub(super) fn parse(text: &str) -> Option<f64> {
    text.chars().try_fold(0.0, |total, char| {
        let letter = char.to_ascii_uppercase();
        letter
            .is_ascii_uppercase()
            .then(|| total * 26.0 + f64::from(letter as u32 - 'A' as u32 + 1))
    })
}
