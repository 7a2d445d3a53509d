//! A sub-picture, taken apart: `PREFIX#,##0.00#SUFFIX` (section 4.7.4).

use std::collections::HashSet;

use super::symbols::Symbols;

/// One half of a decimal picture and what follows from it.
#[derive(Debug)]
pub(super) struct SubPicture {
    pub whole: String,
    pub prefix: String,
    pub suffix: String,
    /// Everything between prefix and suffix.
    pub active: String,
    /// The active part before the exponent separator.
    pub mantissa: String,
    pub integer: String,
    pub fraction: String,
    /// The digits after the exponent separator, if there is one.
    pub exponent: Option<String>,
}

/// How many digits the number gets, and where separators stand.
#[derive(Debug)]
pub(super) struct Widths {
    pub min_integer: usize,
    pub min_fraction: usize,
    pub max_fraction: usize,
    pub min_exponent: usize,
    /// Digits before the point that the mantissa is scaled to when there is an exponent.
    pub scaling: usize,
    pub grouping: Grouping,
    /// Separators in the fraction: digits to the left of each.
    pub fraction_groups: Vec<usize>,
}

/// Where separators stand in the integer part.
#[derive(Debug)]
pub(super) enum Grouping {
    /// One every so many digits.
    Every(usize),
    /// Only where the picture has them: digits to the right of each, leftmost first.
    At(Vec<usize>),
}

impl SubPicture {
    /// Takes `text` apart. Whatever is wrong with it is found by `check` afterwards.
    pub(super) fn read(text: &str, symbols: &Symbols) -> SubPicture {
        let chars: Vec<char> = text.chars().collect();
        let first = chars.iter().position(|char| symbols.delimits(*char)).unwrap_or(0);
        let end = chars
            .iter()
            .rposition(|char| symbols.delimits(*char))
            .map_or(chars.len(), |last| last + 1);
        let part = |from: usize, to: usize| -> String { chars.get(from..to).unwrap_or_default().iter().collect() };
        let active = part(first, end);
        // A separator right after the active part counts as one too: then the exponent is empty, an error.
        let exponent_at = position(&chars, first, &symbols.exponent).filter(|at| *at <= end);
        let (mantissa, exponent) = match exponent_at {
            None => (active.clone(), None),
            // The reference measures the mantissa from the start of the sub-picture, so a prefix spoils an exponent.
            Some(at) => (
                part(first, (first + at).min(end)),
                Some(part((first + at + 1).min(end), end)),
            ),
        };
        let (integer, fraction) = match mantissa.split_once(symbols.decimal.as_str()) {
            Some((integer, fraction)) => (integer.to_owned(), fraction.to_owned()),
            None => (mantissa.clone(), String::new()),
        };
        SubPicture {
            whole: text.to_owned(),
            prefix: part(0, first),
            suffix: part(end, chars.len()),
            active,
            mantissa,
            integer,
            fraction,
            exponent,
        }
    }

    /// The digit counts that the picture asks for.
    pub(super) fn widths(&self, symbols: &Symbols) -> Widths {
        let digits = |text: &str| text.chars().filter(|char| symbols.is_digit(*char)).count();
        let places = |text: &str| text.chars().filter(|char| symbols.is_place(*char)).count();
        let scaling = digits(&self.integer);
        let mut min_integer = scaling;
        let mut min_fraction = digits(&self.fraction);
        let mut max_fraction = places(&self.fraction);
        let exponent = self.exponent.is_some();
        if min_integer == 0 && max_fraction == 0 {
            if exponent {
                (min_fraction, max_fraction) = (1, 1);
            } else {
                min_integer = 1;
            }
        }
        if exponent && min_integer == 0 && self.integer.chars().any(|char| symbols.is_optional(char)) {
            min_integer = 1;
        }
        if min_integer == 0 && min_fraction == 0 {
            min_fraction = 1;
        }
        Widths {
            min_integer,
            min_fraction,
            max_fraction,
            min_exponent: self.exponent.as_deref().map_or(0, digits),
            scaling,
            grouping: self.grouping(symbols),
            fraction_groups: self.fraction_groups(symbols),
        }
    }

    /// Separators that stand at every multiple of one distance repeat beyond the picture's left end.
    fn grouping(&self, symbols: &Symbols) -> Grouping {
        let mut positions = Vec::new();
        let mut right = 0;
        for char in self.integer.chars().rev() {
            if symbols.is_grouping(char) {
                positions.push(right);
            }
            right += usize::from(symbols.is_place(char));
        }
        positions.reverse();
        match regular(&positions) {
            Some(distance) => Grouping::Every(distance),
            None => Grouping::At(positions),
        }
    }

    fn fraction_groups(&self, symbols: &Symbols) -> Vec<usize> {
        let mut positions = Vec::new();
        let mut places = 0;
        for char in self.fraction.chars() {
            if symbols.is_grouping(char) {
                positions.push(places);
            } else if symbols.is_place(char) {
                places += 1;
            }
        }
        positions
    }
}

/// The one distance whose first multiples are exactly these positions, if there is one.
pub(in crate::picture) fn regular(positions: &[usize]) -> Option<usize> {
    let distance = positions.iter().copied().reduce(gcd).filter(|distance| *distance > 0)?;
    let known: HashSet<usize> = positions.iter().copied().collect();
    let all = (1..=positions.len()).all(|step| known.contains(&(step * distance)));
    all.then_some(distance)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The index of `needle` in `chars` from `from` on.
fn position(chars: &[char], from: usize, needle: &str) -> Option<usize> {
    let needle: Vec<char> = needle.chars().collect();
    let rest = chars.get(from..)?;
    rest.windows(needle.len().max(1))
        .position(|window| window == needle.as_slice())
        .map(|at| at + from)
}
