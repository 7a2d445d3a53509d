//! Numbers as JavaScript writes them (ECMA-262 section 6.1.6.1.20): the shortest digits that read back as the same
//! float, and an exponent from 1e21 up and below 1e-6.

use std::fmt;

/// Appends `value` as `Number.prototype.toString` does: `0.1`, `1e+21`, `1.5e-7`, `NaN`, `Infinity`. Fails only if `out` does.
pub fn write(value: f64, out: &mut impl fmt::Write) -> fmt::Result {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return write!(out, "{}", value as i64);
    }
    // In this range JavaScript writes no exponent, as Rust never does.
    if (1e-6..1e21).contains(&value.abs()) {
        return write!(out, "{value}");
    }
    match value {
        _ if value.is_nan() => out.write_str("NaN"),
        f64::INFINITY => out.write_str("Infinity"),
        f64::NEG_INFINITY => out.write_str("-Infinity"),
        _ => write_scientific(value, out),
    }
}

fn write_scientific(value: f64, out: &mut impl fmt::Write) -> fmt::Result {
    let scientific = format!("{value:e}");
    let (digits, exponent) = split(&scientific);
    if value < 0.0 {
        out.write_char('-')?;
    }
    place(&digits, exponent, out)
}

/// `value` as `Number.prototype.toString` writes it.
pub fn text(value: f64) -> String {
    let mut out = String::new();
    // Writing to a text cannot fail.
    let _ = write(value, &mut out);
    out
}

/// The float that `$string` and `&` show: whole numbers as they are, all others rounded to 15 significant digits, so
/// that 0.1 + 0.2 reads 0.3.
pub fn rounded_to_15(value: f64) -> f64 {
    if !value.is_finite() || value.fract() == 0.0 {
        return value;
    }
    let shortest = format!("{value:e}");
    if split(&shortest).0.len() <= 15 {
        return value;
    }
    let sixteen = format!("{value:.15e}");
    let exact = format!("{value:.60e}");
    let tie = sixteen.find("5e").is_some() && exact.get(18..).is_some_and(only_zeros);
    let rounded = if tie {
        away_from_zero(&sixteen)
    } else {
        format!("{value:.14e}")
    };
    rounded.parse().unwrap_or(value)
}

/// Rounds to `places` decimals (negative: tens, hundreds), halves to the even neighbour. The point is moved in the
/// decimal text, because a multiplication would turn 1.005 into 100.49999999999999.
pub fn round_half_even(value: f64, places: i32) -> f64 {
    if !value.is_finite() {
        return value;
    }
    let shifted = shift(value, places);
    let floor = shifted.floor();
    let rest = shifted - floor;
    let odd = floor % 2.0 != 0.0;
    let rounded = if rest > 0.5 || (rest == 0.5 && odd) {
        floor + 1.0
    } else {
        floor
    };
    let result = shift(rounded, -places);
    if result == 0.0 { 0.0 } else { result }
}

/// `value` with exactly `places` decimals, halves away from zero (as `toFixed`).
pub fn fixed(value: f64, places: usize) -> String {
    if !value.is_finite() {
        return text(value);
    }
    // The exact expansion decides a tie; Rust itself would round it to even.
    let plain = format!("{value:.places$}");
    let exact = format!("{:.*}", places + 1, value);
    let tie = exact.ends_with('5') && exact.parse::<f64>() == Ok(value) && is_exact(value, places + 1);
    if !tie {
        return plain;
    }
    let kept = exact.strip_suffix('5').unwrap_or(&plain);
    bump_last_digit(kept.strip_suffix('.').unwrap_or(kept))
}

/// The digits and the decimal exponent of Rust's scientific form: `1.25e3` is (`125`, 3).
fn split(scientific: &str) -> (String, i32) {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let digits = mantissa.chars().filter(char::is_ascii_digit).collect();
    (digits, exponent.parse().unwrap_or(0))
}

/// Writes `digits` with the point after the digit that `exponent` names.
fn place(digits: &str, exponent: i32, out: &mut impl fmt::Write) -> fmt::Result {
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    match exponent {
        0..=20 if count <= exponent + 1 => {
            out.write_str(digits)?;
            zeros(exponent + 1 - count, out)
        }
        0..=20 => {
            let (whole, fraction) = digits.split_at_checked(to_usize(exponent + 1)).unwrap_or((digits, ""));
            write!(out, "{whole}.{fraction}")
        }
        -6..=-1 => {
            out.write_str("0.")?;
            zeros(-exponent - 1, out)?;
            out.write_str(digits)
        }
        _ => {
            let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
            let point = if rest.is_empty() { "" } else { "." };
            write!(out, "{first}{point}{rest}e{exponent:+}")
        }
    }
}

fn zeros(count: i32, out: &mut impl fmt::Write) -> fmt::Result {
    (0..count).try_for_each(|_| out.write_char('0'))
}

fn to_usize(count: i32) -> usize {
    usize::try_from(count).unwrap_or(0)
}

/// `value * 10^places`, correctly rounded.
fn shift(value: f64, places: i32) -> f64 {
    if places == 0 {
        return value;
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent = exponent.parse::<i32>().unwrap_or(0).saturating_add(places);
    format!("{mantissa}e{exponent}").parse().unwrap_or(value)
}

/// True if `value` has no digit beyond `places` decimals.
fn is_exact(value: f64, places: usize) -> bool {
    let long = format!("{:.*}", places + 60, value);
    long.len()
        .checked_sub(60)
        .and_then(|at| long.get(at..))
        .is_some_and(only_zeros)
}

/// True if the mantissa of the rest of a scientific number is all zeros.
fn only_zeros(rest: &str) -> bool {
    rest.bytes().take_while(|byte| *byte != b'e').all(|byte| byte == b'0')
}

/// A 16-digit scientific number that ends in 5, rounded up to 15 digits.
fn away_from_zero(sixteen: &str) -> String {
    let (mantissa, exponent) = sixteen.split_once('e').unwrap_or((sixteen, "0"));
    let shorter = mantissa.get(..mantissa.len().saturating_sub(1)).unwrap_or(mantissa);
    format!("{}e{exponent}", bump_last_digit(shorter))
}

/// Adds one unit in the last place of a decimal text: `1.29` to `1.30`, `-9.9` to `-10.0`.
fn bump_last_digit(text: &str) -> String {
    let mut reversed = Vec::with_capacity(text.len() + 1);
    let mut carry = true;
    for char in text.chars().rev() {
        match char {
            '9' if carry => reversed.push('0'),
            '0'..='8' if carry => {
                reversed.push(char::from_u32(char as u32 + 1).unwrap_or(char));
                carry = false;
            }
            '-' if carry => {
                reversed.extend(['1', '-']);
                carry = false;
            }
            other => reversed.push(other),
        }
    }
    if carry {
        reversed.push('1');
    }
    reversed.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_javascript_does() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (1e21, "1e+21"),
            (123456789012345680000.0, "123456789012345680000"),
            (1.5e-7, "1.5e-7"),
            (0.000001, "0.000001"),
            (-12.5, "-12.5"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (0.1 + 0.2, "0.30000000000000004"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(value), expected);
        }
    }

    #[test]
    fn shows_fifteen_digits() {
        assert_eq!(rounded_to_15(0.1 + 0.2), 0.3);
        assert_eq!(rounded_to_15(1.0 / 3.0), 0.333333333333333);
        assert_eq!(rounded_to_15(90.57000000000001), 90.57);
        assert_eq!(rounded_to_15(9007199254740993.0), 9007199254740992.0);
        assert_eq!(rounded_to_15(1000000000000.125), 1000000000000.13);
    }

    #[test]
    fn rounds_halves_to_even() {
        let cases = [
            (0.5, 0, 0.0),
            (1.5, 0, 2.0),
            (-0.4, 0, 0.0),
            (-1.5, 0, -2.0),
            (1.005, 2, 1.0),
            (125.0, -1, 120.0),
            (12345.0, -2, 12300.0),
        ];
        for (value, places, expected) in cases {
            assert_eq!(round_half_even(value, places), expected, "{value} to {places}");
        }
    }

    #[test]
    fn fixes_decimals_with_halves_away_from_zero() {
        let cases = [
            (2.5, 0, "3"),
            (1.005, 2, "1.00"),
            (0.125, 2, "0.13"),
            (9.5, 0, "10"),
            (1e22, 1, "10000000000000000000000.0"),
        ];
        for (value, places, expected) in cases {
            assert_eq!(fixed(value, places), expected);
        }
    }
}
