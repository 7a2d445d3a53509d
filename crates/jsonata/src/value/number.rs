//! Numbers: digits of the input until arithmetic needs a float.

use std::borrow::Cow;

/// A number. One that was read keeps its text, so that `9007199254740993` and `0.10` pass through digit for digit;
/// one that was computed is a float, as in the reference.
#[derive(Clone, Copy)]
pub struct Number<'a>(Kind<'a>);

#[derive(Clone, Copy)]
enum Kind<'a> {
    Float(f64),
    Text(&'a str),
}

impl<'a> Number<'a> {
    /// A computed number.
    pub fn from_f64(value: f64) -> Number<'a> {
        Number(Kind::Float(value))
    }

    /// A number that was read; `text` is a JSON number.
    pub(crate) fn from_text(text: &'a str) -> Number<'a> {
        Number(Kind::Text(text))
    }

    /// The nearest float.
    pub fn as_f64(&self) -> f64 {
        match self.0 {
            Kind::Float(value) => value,
            // The reader admits only JSON numbers, all of which Rust parses.
            Kind::Text(text) => text.parse().unwrap_or(f64::NAN),
        }
    }

    /// Its digits: as they were read, or the shortest that yield the float, laid out as JavaScript does.
    pub fn text(&self) -> Cow<'a, str> {
        match self.0 {
            Kind::Float(value) => Cow::Owned(format_f64(value)),
            Kind::Text(text) => Cow::Borrowed(text),
        }
    }
}

impl std::fmt::Debug for Number<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

/// Number to text as ECMA-262 `Number::toString` (section 6.1.6.1.20) lays it out.
pub(crate) fn format_f64(value: f64) -> String {
    if value == 0.0 {
        return "0".to_string();
    }
    if !value.is_finite() {
        return if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_string();
    }
    let scientific = format!("{:e}", value.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{}", lay_out(&digits, point))
}

/// `digits` with the decimal point after the first `point` of them.
fn lay_out(digits: &str, point: i32) -> String {
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |n: i32| "0".repeat(usize::try_from(n).unwrap_or(0));
    if point > 21 || point <= -6 {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
        let dot = if rest.is_empty() { "" } else { "." };
        let exponent = point - 1;
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{first}{dot}{rest}e{sign}{}", exponent.abs());
    }
    if point <= 0 {
        return format!("0.{}{digits}", zeros(-point));
    }
    if count <= point {
        return format!("{digits}{}", zeros(point - count));
    }
    let (whole, fraction) = digits
        .split_at_checked(usize::try_from(point).unwrap_or(0))
        .unwrap_or((digits, ""));
    format!("{whole}.{fraction}")
}
