//! Matching a text against a date picture: each marker takes as much as it can and gives back while the rest does not
//! fit. Positions that were tried in vain are remembered, so the work is bounded by parts times length.

use std::collections::HashMap;

use super::Spend;
use super::format::NO_NAMES;
use super::names;
use super::picture::{Marker, Part};
use crate::EvalError;
use crate::picture::PictureError;
use crate::picture::integer::{self, Style};

/// No timestamp is longer, words included; the bound keeps the search small.
const MAX_TEXT_BYTES: usize = 256;

/// What a text said, component by component; a value is missing if the text at its place is no name, and NaN if it is no
/// number.
pub(super) type Found = Vec<(char, Option<f64>)>;

/// Reads the whole `text`; `None` if it does not have the picture's form.
pub(super) fn scan(text: &str, parts: &[Part], spend: Spend<'_>) -> Result<Option<Found>, EvalError> {
    for part in parts {
        if let Part::Marker(marker) = part {
            check(marker)?;
        }
    }
    let Some(ends) = fit(text, parts, spend)? else {
        return Ok(None);
    };
    let mut found = Vec::new();
    let mut start = 0;
    for (part, end) in parts.iter().zip(ends) {
        if let Part::Marker(marker) = part {
            found.push((
                marker.component,
                value(text.get(start..end).unwrap_or_default(), marker)?,
            ));
        }
        start = end;
    }
    Ok(Some(found))
}

/// Refuses markers that cannot be read.
fn check(marker: &Marker) -> Result<(), PictureError> {
    match &marker.integer {
        _ if matches!(marker.component, 'Z' | 'z' | 'f') => Ok(()),
        Some(integer) if integer.style == Style::Unknown => integer.parse("").map(drop),
        Some(_) => Ok(()),
        None if marker.component == 'P' || names::of(marker.component).is_some() => Ok(()),
        None => Err(NO_NAMES),
    }
}

/// The end of every part, if all of them fit. A search with an explicit stack of choices still open.
fn fit(text: &str, parts: &[Part], spend: Spend<'_>) -> Result<Option<Vec<usize>>, EvalError> {
    if text.len() > MAX_TEXT_BYTES {
        return Ok(None);
    }
    let mut words = HashMap::new();
    let mut ends: Vec<usize> = Vec::new();
    let mut open: Vec<Vec<usize>> = Vec::new();
    let mut failed = Failed::new(parts.len(), text.len());
    loop {
        let at = ends.last().copied().unwrap_or(0);
        let rest = text.get(at..).unwrap_or_default();
        // Each choice is a place of the rest, which lies in memory.
        spend(1 + (rest.len() / CHOICES_PER_STEP) as u64)?;
        let candidates = match parts.get(ends.len()) {
            None if at == text.len() => return Ok(Some(ends)),
            Some(part) if !failed.contains(ends.len(), at) => choices(rest, part, at, &mut words),
            _ => Vec::new(),
        };
        open.push(candidates);
        while let Some(mut rest) = open.pop() {
            if let Some(end) = rest.pop() {
                open.push(rest);
                ends.truncate(open.len() - 1);
                ends.push(end);
                break;
            }
            let level = open.len();
            let start = level
                .checked_sub(1)
                .and_then(|before| ends.get(before))
                .copied()
                .unwrap_or(0);
            failed.insert(level, start);
        }
        if open.is_empty() {
            return Ok(None);
        }
    }
}

/// Places of the text that are weighed in a step.
const CHOICES_PER_STEP: usize = 16;

/// What reading a text takes at most while it lasts, in bytes: the choices that are open at each of its places, those of
/// words twice, and what was tried in vain.
pub(super) fn scratch_bytes(text: &str, parts: &[Part]) -> usize {
    let places = text.len().min(MAX_TEXT_BYTES) + 1;
    places * places * 2 * size_of::<usize>() + parts.len() * places / 8
}

/// Parts and the places at which they do not fit, as bits.
struct Failed {
    places: usize,
    bits: Vec<u64>,
}

impl Failed {
    fn new(parts: usize, bytes: usize) -> Failed {
        let places = bytes + 1;
        Failed {
            places,
            bits: vec![0; ((parts + 1) * places).div_ceil(64)],
        }
    }

    fn bit(&self, part: usize, at: usize) -> (usize, u64) {
        let bit = part * self.places + at;
        (bit / 64, 1 << (bit % 64))
    }

    fn contains(&self, part: usize, at: usize) -> bool {
        let (word, bit) = self.bit(part, at);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }

    fn insert(&mut self, part: usize, at: usize) {
        let (word, bit) = self.bit(part, at);
        if let Some(word) = self.bits.get_mut(word) {
            *word |= bit;
        }
    }
}

/// The ends of number words by their start, found once.
type WordEnds = HashMap<usize, Vec<usize>>;

fn in_words(marker: &Marker) -> bool {
    marker
        .integer
        .as_ref()
        .is_some_and(|integer| integer.style == Style::Words && !matches!(marker.component, 'Z' | 'z' | 'f'))
}

/// Where a part that starts at `at` may end, the best choice last.
fn choices(rest: &str, part: &Part, at: usize, words: &mut WordEnds) -> Vec<usize> {
    let mut lengths = match part {
        Part::Marker(marker) if in_words(marker) => words.entry(at).or_insert_with(|| integer::word_ends(rest)).clone(),
        Part::Literal(literal) => starts_with(rest, literal)
            .then_some(literal.len())
            .into_iter()
            .collect(),
        Part::Marker(marker) => lengths(rest, marker),
    };
    lengths.reverse();
    lengths.into_iter().map(|length| at + length).collect()
}

/// Letters count in either case.
fn starts_with(text: &str, literal: &str) -> bool {
    text.get(..literal.len())
        .is_some_and(|start| start.to_lowercase() == literal.to_lowercase())
}

/// How many bytes a marker may take, longest first.
fn lengths(rest: &str, marker: &Marker) -> Vec<usize> {
    if matches!(marker.component, 'Z' | 'z') {
        return zone_lengths(rest, marker);
    }
    if marker.component == 'f' {
        return run(rest, |char| char.is_ascii_digit());
    }
    let Some(picture) = &marker.integer else {
        return run(rest, |char| char.is_ascii_alphabetic());
    };
    match &picture.style {
        Style::Letters => run(rest, |char| char.is_ascii_alphabetic()),
        Style::Roman => run(rest, |char| "MDCLXVImdclxvi".contains(char)),
        Style::Words | Style::Unknown => Vec::new(),
        Style::Digits(digits) => {
            let mut lengths = run(rest, |char| digits.value_of(char).is_some());
            if let Some(exact) = marker.exact_digits {
                lengths.retain(|length| rest.get(..*length).is_some_and(|text| text.chars().count() == exact));
            }
            if picture.ordinal {
                lengths.retain(|length| {
                    ["th", "st", "nd", "rd"]
                        .iter()
                        .any(|end| starts_with(rest.get(*length..).unwrap_or(""), end))
                });
                lengths.iter_mut().for_each(|length| *length += 2);
            }
            lengths
        }
    }
}

/// The lengths of all non-empty runs of such characters at the start, longest first.
fn run(text: &str, member: impl Fn(char) -> bool) -> Vec<usize> {
    let mut ends: Vec<usize> = text
        .char_indices()
        .take_while(|(_, char)| member(*char))
        .map(|(at, char)| at + char.len_utf8())
        .collect();
    ends.reverse();
    ends
}

/// `GMT` (for `z`), a sign, digits, and with a separator in the picture the separator and more digits.
fn zone_lengths(rest: &str, marker: &Marker) -> Vec<usize> {
    let lead = if marker.component == 'z' { 3 } else { 0 };
    if lead > 0 && !starts_with(rest, "GMT") {
        return Vec::new();
    }
    let signed = rest
        .get(lead..)
        .filter(|text| text.starts_with(['+', '-']))
        .and_then(|text| text.get(1..));
    let Some(digits) = signed else { return Vec::new() };
    let hours = run(digits, |char| char.is_ascii_digit());
    let Some(separator) = separator(marker) else {
        return hours.into_iter().map(|length| lead + 1 + length).collect();
    };
    let Some(longest) = hours.first() else {
        return Vec::new();
    };
    let minutes = digits
        .get(*longest..)
        .and_then(|text| text.strip_prefix(separator))
        .unwrap_or("");
    let before = lead + 1 + longest + separator.len_utf8();
    run(minutes, |char| char.is_ascii_digit())
        .into_iter()
        .map(|length| before + length)
        .collect()
}

/// The one separator of an evenly parted zone picture.
fn separator(marker: &Marker) -> Option<char> {
    let Style::Digits(digits) = &marker.integer.as_ref()?.style else {
        return None;
    };
    digits.every.and(digits.separators.first()).map(|(_, char)| *char)
}

/// The number that a marker's text stands for.
fn value(text: &str, marker: &Marker) -> Result<Option<f64>, PictureError> {
    match (&marker.integer, marker.component) {
        (_, 'Z' | 'z') => Ok(zone(text, marker)),
        (_, 'f') => Ok(milliseconds(text)),
        // A word picture reads ordinals too, whatever it says.
        (Some(integer), _) => integer.parse(text).map(Some),
        (None, 'P') => Ok(match text {
            "am" | "AM" => Some(0.0),
            "pm" | "PM" => Some(1.0),
            _ => None,
        }),
        (None, component) => Ok(name(text, component, marker.max_width)),
    }
}

/// A name in title case, as the reference demands.
fn name(text: &str, component: char, max: Option<usize>) -> Option<f64> {
    let at = names::of(component)?
        .iter()
        .position(|name| names::cut(name, max) == text)?;
    Some(at as f64 + 1.0)
}

/// The first three digits of a fraction of a second.
fn milliseconds(text: &str) -> Option<f64> {
    let digits: String = text.chars().chain("00".chars()).take(3).collect();
    digits.parse().ok()
}

/// Minutes east of Greenwich.
fn zone(text: &str, marker: &Marker) -> Option<f64> {
    let text = if marker.component == 'z' { text.get(3..)? } else { text };
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let digits = text.get(1..)?;
    let (hours, minutes) = match separator(marker) {
        Some(separator) => digits.split_once(separator)?,
        None => digits.split_at_checked(2).unwrap_or((digits, "")),
    };
    let minutes: f64 = if minutes.is_empty() { 0.0 } else { minutes.parse().ok()? };
    Some(sign * (hours.parse::<f64>().ok()? * 60.0 + minutes))
}
