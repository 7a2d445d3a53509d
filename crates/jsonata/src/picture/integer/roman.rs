//! Roman numerals.

use crate::picture::{MAX_WIDTH, PictureError};

const STEPS: &[(f64, &str)] = &[
    (1000.0, "m"),
    (900.0, "cm"),
    (500.0, "d"),
    (400.0, "cd"),
    (100.0, "c"),
    (90.0, "xc"),
    (50.0, "l"),
    (40.0, "xl"),
    (10.0, "x"),
    (9.0, "ix"),
    (5.0, "v"),
    (4.0, "iv"),
    (1.0, "i"),
];

/// Writes a number in lower case; zero is empty. One letter per thousand, so large numbers are refused.
pub(super) fn format(value: f64) -> Result<String, PictureError> {
    if value >= 1000.0 * MAX_WIDTH as f64 {
        return Err(PictureError::new(
            "X3130",
            "the number is too large for Roman numerals; use a digit pattern",
        ));
    }
    let mut rest = value;
    let mut out = String::new();
    for (step, letters) in STEPS {
        while rest >= *step {
            out.push_str(letters);
            rest -= step;
        }
    }
    Ok(out)
}

/// Reads numerals, of upper case only if `upper`, from the right: a smaller letter before a larger one is taken off. NaN if
/// there is anything else.
pub(super) fn parse(text: &str, upper: bool) -> f64 {
    let mut total = 0.0;
    let mut largest = 1.0;
    for letter in text.chars().rev() {
        let value = value_of(letter, upper);
        if value < largest {
            total -= value;
        } else {
            largest = value;
            total += value;
        }
    }
    total
}

fn value_of(letter: char, upper: bool) -> f64 {
    if upper && !letter.is_ascii_uppercase() {
        return f64::NAN;
    }
    match letter.to_ascii_lowercase() {
        'm' => 1000.0,
        'd' => 500.0,
        'c' => 100.0,
        'l' => 50.0,
        'x' => 10.0,
        'v' => 5.0,
        'i' => 1.0,
        _ => f64::NAN,
    }
}
