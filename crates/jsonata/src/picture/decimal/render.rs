//! A number in the shape that a checked sub-picture asks for (section 4.7.5).

use super::picture::{Grouping, SubPicture, Widths};
use super::symbols::Symbols;
use crate::picture::number;

/// Appends prefix, number and suffix. The sign of a negative number is the caller's.
pub(super) fn render(value: f64, part: &SubPicture, symbols: &Symbols, out: &mut String) {
    let widths = part.widths(symbols);
    let (mantissa, exponent) = scale(adjust(value, part, symbols), &widths);
    out.push_str(&part.prefix);
    let (integer, fraction) = digits(mantissa, &widths);
    write_integer(&integer, &widths.grouping, symbols, out);
    if part.whole.contains(&symbols.decimal) && !fraction.is_empty() {
        out.push_str(&symbols.decimal);
        write_fraction(&fraction, &widths.fraction_groups, symbols, out);
    } else if !fraction.is_empty() {
        // `#e0` has no place for the one digit behind the point; the reference leaves the point.
        out.push_str(&symbols.decimal);
    }
    if let Some(exponent) = exponent {
        write_exponent(exponent, widths.min_exponent, symbols, out);
    }
    out.push_str(&part.suffix);
}

/// Percent and per mille multiply.
fn adjust(value: f64, part: &SubPicture, symbols: &Symbols) -> f64 {
    if part.whole.contains(&symbols.percent) {
        value * 100.0
    } else if part.whole.contains(&symbols.per_mille) {
        value * 1000.0
    } else {
        value
    }
}

/// Mantissa and exponent, the mantissa having as many digits before the point as the picture has mandatory ones.
fn scale(value: f64, widths: &Widths) -> (f64, Option<i32>) {
    if widths.min_exponent == 0 {
        return (value, None);
    }
    let digits = i32::try_from(widths.scaling).unwrap_or(i32::MAX);
    let (max, min) = (10f64.powi(digits), 10f64.powi(digits - 1));
    let (mut mantissa, mut exponent) = (value, 0);
    if mantissa != 0.0 && mantissa.is_finite() {
        while mantissa.abs() < min && mantissa.is_finite() {
            mantissa *= 10.0;
            exponent -= 1;
        }
        while mantissa.abs() > max {
            mantissa /= 10.0;
            exponent += 1;
        }
    }
    (mantissa, Some(exponent))
}

/// The ASCII digits before and after the point, filled up with zeros to the picture's minimum.
fn digits(mantissa: f64, widths: &Widths) -> (String, String) {
    let places = i32::try_from(widths.max_fraction).unwrap_or(i32::MAX);
    let rounded = number::round_half_even(mantissa, places).abs();
    let text = number::fixed(rounded, widths.max_fraction);
    let (integer, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let integer = integer.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let left = widths.min_integer.saturating_sub(integer.len());
    let right = widths.min_fraction.saturating_sub(fraction.len());
    ("0".repeat(left) + integer, fraction.to_owned() + &"0".repeat(right))
}

fn write_integer(digits: &str, grouping: &Grouping, symbols: &Symbols, out: &mut String) {
    let count = digits.len();
    for (at, digit) in digits.chars().enumerate() {
        let right = count - at;
        let separated = match grouping {
            Grouping::Every(distance) => right.is_multiple_of(*distance),
            Grouping::At(positions) => positions.binary_search_by(|position| right.cmp(position)).is_ok(),
        };
        if at > 0 && separated {
            out.push_str(&symbols.grouping);
        }
        out.push(symbols.digit_for(digit));
    }
}

fn write_fraction(digits: &str, groups: &[usize], symbols: &Symbols, out: &mut String) {
    for (at, digit) in digits.chars().enumerate() {
        if groups.binary_search(&at).is_ok() {
            out.push_str(&symbols.grouping);
        }
        out.push(symbols.digit_for(digit));
    }
}

fn write_exponent(exponent: i32, min: usize, symbols: &Symbols, out: &mut String) {
    out.push_str(&symbols.exponent);
    if exponent < 0 {
        out.push_str(&symbols.minus);
    }
    let digits = exponent.unsigned_abs().to_string();
    let padding = "0".repeat(min.saturating_sub(digits.len()));
    out.extend(
        padding
            .chars()
            .chain(digits.chars())
            .map(|digit| symbols.digit_for(digit)),
    );
}
