//! Numbers: digits of the input until arithmetic needs a float.

use std::borrow::Cow;

use crate::EvalError;
use crate::picture::number::text;

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
        if text.len() > MAX_DIGITS {
            return Number::from_f64(float(text));
        }
        Number(Kind::Text(text))
    }

    /// The digits that it was read with; none for a computed number.
    pub(crate) fn digits(&self) -> Option<&'a str> {
        match self.0 {
            Kind::Float(_) => None,
            Kind::Text(text) => Some(text),
        }
    }

    /// The nearest float.
    pub fn as_f64(&self) -> f64 {
        match self.0 {
            Kind::Float(value) => value,
            Kind::Text(text) => short(text).unwrap_or_else(|| float(text)),
        }
    }

    /// Its digits: as they were read, or the shortest that yield the float, laid out as JavaScript does.
    pub fn text(&self) -> Cow<'a, str> {
        match self.0 {
            Kind::Float(value) => Cow::Owned(text(value)),
            Kind::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// Digits that are kept. A longer number is a float at once, as all are in the reference: it is converted at each use.
const MAX_DIGITS: usize = 1_000;

/// The reader admits only JSON numbers, all of which Rust parses.
fn float(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// The error of infinity, which a division by zero makes, where a number is needed.
pub(crate) fn out_of_range() -> EvalError {
    EvalError::new("D1001", "number out of range")
}

/// Powers of ten that floats hold exactly.
const POWERS: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// A number of few digits and no exponent, as most are: its digits and the power of ten are exact floats, so that their
/// quotient is the nearest float (W. D. Clinger, How to read floating point numbers accurately, 1990).
fn short(text: &str) -> Option<f64> {
    if text.len() > 15 {
        return None;
    }
    let (mut digits, mut decimals, mut point) = (0u64, 0usize, false);
    let magnitude = text.strip_prefix('-');
    for byte in magnitude.unwrap_or(text).bytes() {
        match byte {
            b'0'..=b'9' => {
                digits = digits * 10 + u64::from(byte - b'0');
                decimals += usize::from(point);
            }
            b'.' => point = true,
            _ => return None,
        }
    }
    let value = digits as f64 / POWERS.get(decimals)?;
    Some(if magnitude.is_some() { -value } else { value })
}

impl std::fmt::Debug for Number<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}
