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

/// Reads letters as the digits of a number to the base 26, `first` standing for 1. Other characters count by their
/// distance from it, as in the reference.
pub(super) fn parse(text: &str, upper: bool) -> f64 {
    let first = f64::from(if upper { b'A' } else { b'a' });
    let mut total = 0.0;
    for (place, unit) in text.chars().rev().flat_map(units_backwards).enumerate() {
        let weight = if place < INFINITE_PLACE {
            26f64.powf(place as f64)
        } else {
            f64::INFINITY
        };
        total += (f64::from(unit) - first + 1.0) * weight;
    }
    total
}

/// From here on a place weighs more than any float.
const INFINITE_PLACE: usize = 220;

/// The UTF-16 units of a character, last first.
fn units_backwards(char: char) -> impl Iterator<Item = u16> {
    let mut units = [0; 2];
    let count = char.encode_utf16(&mut units).len();
    units.into_iter().take(count).rev()
}
