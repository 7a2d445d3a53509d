//! Decimal digits of any Unicode family, with grouping and ordinal endings.

use crate::picture::decimal::regular;
use crate::picture::{MAX_WIDTH, PictureError, number};

/// The zeros of the Unicode digit families in the basic plane (general category Nd).
const ZEROS: &[u32] = &[
    0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

/// `#,##0`: the family, the least number of digits, and the separators.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::picture) struct DigitPattern {
    pub zero: u32,
    pub mandatory: usize,
    pub optional: usize,
    /// Separators with the number of digits to the right of each, rightmost first.
    pub separators: Vec<(usize, char)>,
    /// Set if the separators are alike and evenly spaced: they then go on to the left for ever.
    pub every: Option<usize>,
}

/// Reads a digit pattern; `None` if the text holds no digit. `D3131` if it holds digits of two families.
pub(super) fn read(pattern: &str) -> Result<Option<DigitPattern>, PictureError> {
    let mut zero = None;
    let (mut mandatory, mut optional) = (0, 0);
    let mut separators = Vec::new();
    for char in pattern.chars().rev() {
        let code = char as u32;
        if let Some(family) = ZEROS
            .iter()
            .copied()
            .find(|family| (*family..*family + 10).contains(&code))
        {
            if zero.is_some_and(|zero| zero != family) {
                return Err(PictureError::new(
                    "D3131",
                    "a digit pattern mixes digits of different scripts; use one",
                ));
            }
            zero = Some(family);
            mandatory += 1;
        } else if char == '#' {
            optional += 1;
        } else {
            separators.push((mandatory + optional, char));
        }
    }
    let Some(zero) = zero else { return Ok(None) };
    let every = even_spacing(&separators);
    Ok(Some(DigitPattern {
        zero,
        mandatory,
        optional,
        separators,
        every,
    }))
}

fn even_spacing(separators: &[(usize, char)]) -> Option<usize> {
    let (_, sign) = separators.first()?;
    let positions: Vec<usize> = separators.iter().map(|(position, _)| *position).collect();
    separators
        .iter()
        .all(|(_, other)| other == sign)
        .then(|| regular(&positions))
        .flatten()
}

impl DigitPattern {
    /// True if `char` separates groups of digits.
    pub(in crate::picture) fn is_separator(&self, char: char) -> bool {
        self.separators.iter().any(|(_, separator)| *separator == char)
    }

    /// The value of a digit of this family.
    pub(in crate::picture) fn value_of(&self, char: char) -> Option<u32> {
        (char as u32).checked_sub(self.zero).filter(|value| *value < 10)
    }

    fn separators_at(&self, right: usize) -> impl Iterator<Item = char> + '_ {
        let regular = self
            .every
            .filter(|every| right.is_multiple_of(*every))
            .and(self.separators.first());
        let single = self
            .separators
            .iter()
            .rev()
            .filter(move |(at, _)| self.every.is_none() && *at == right);
        regular.into_iter().chain(single).map(|(_, char)| *char)
    }
}

/// Writes `value` (not negative) by the pattern.
pub(super) fn format(value: f64, pattern: &DigitPattern, ordinal: bool) -> String {
    let plain = number::text(value);
    let padding = pattern.mandatory.min(MAX_WIDTH).saturating_sub(plain.len());
    let digits: Vec<char> = std::iter::repeat_n('0', padding).chain(plain.chars()).collect();
    let mut out = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.iter().enumerate() {
        let right = digits.len() - at;
        // Before all digits stand only the signs that the picture has before its mandatory digits.
        if at > 0 || (pattern.every.is_none() && right <= pattern.mandatory) {
            out.extend(pattern.separators_at(right));
        }
        let shifted = digit
            .to_digit(10)
            .and_then(|value| char::from_u32(pattern.zero + value));
        out.push(shifted.unwrap_or(*digit));
    }
    if pattern.every.is_none() {
        out.extend(pattern.separators_at(0));
    }
    if ordinal {
        out.push_str(ending(&digits));
    }
    out
}

/// `st`, `nd`, `rd` or `th`.
fn ending(digits: &[char]) -> &'static str {
    match digits {
        [.., '1', _] => "th",
        [.., '1'] => "st",
        [.., '2'] => "nd",
        [.., '3'] => "rd",
        _ => "th",
    }
}

/// Reads digits of the pattern's family up to the first other character, separators left out. `X3131` for what comes long
/// before them among all characters, such as the digits of ASCII, for which the reference fails without a code.
pub(super) fn parse(text: &str, pattern: &DigitPattern, ordinal: bool) -> Result<Option<f64>, PictureError> {
    let body = if ordinal {
        text.char_indices()
            .nth_back(1)
            .map_or("", |(at, _)| text.get(..at).unwrap_or(""))
    } else {
        text
    };
    let body = body.trim_start();
    let (sign, body) = match body.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", body.strip_prefix('+').unwrap_or(body)),
    };
    let separates = |char: char| pattern.is_separator(char) || (pattern.every.is_some() && char == ',');
    let foreign = |char: char| char as u32 + 0x30 < pattern.zero && !separates(char);
    if body.chars().any(foreign) {
        let message = "the text is not written in the digits of the picture";
        return Err(PictureError::new("X3131", message));
    }
    let mut digits = String::from(sign);
    for char in body.chars().filter(|char| !separates(*char)) {
        match pattern.value_of(char).and_then(|value| char::from_digit(value, 10)) {
            Some(digit) => digits.push(digit),
            // As JavaScript reads a number.
            None if matches!(char, 'x' | 'X') && matches!(digits.as_str(), "0" | "-0") => {
                return Ok(hexadecimal(sign, body));
            }
            None => break,
        }
    }
    Ok(digits.parse().ok())
}

/// The digits behind `0x`.
fn hexadecimal(sign: &str, body: &str) -> Option<f64> {
    let digits = body.trim_start_matches('0').trim_start_matches(['x', 'X']);
    let length = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
    let digits = digits.get(..length).filter(|digits| !digits.is_empty())?;
    let value = digits.chars().filter_map(|digit| digit.to_digit(16));
    let value = value.fold(0.0, |value, digit| value * 16.0 + f64::from(digit));
    Some(if sign.is_empty() { value } else { -value })
}
