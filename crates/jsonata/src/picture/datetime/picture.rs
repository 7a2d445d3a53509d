//! A date picture, taken apart into literal text and markers (section 9.8.4.1).

use crate::picture::integer::{Case, IntegerPicture};
use crate::picture::{MAX_WIDTH, PictureError};

/// One piece of a picture.
#[derive(Debug)]
pub(super) enum Part {
    Literal(String),
    Marker(Marker),
}

/// `[MNn,3-3]`: a component and how it is shown.
#[derive(Debug)]
pub(super) struct Marker {
    pub component: char,
    /// `t`, `o`, `a` or `c` after the first presentation modifier.
    pub modifier: Option<char>,
    /// Set if names are wanted instead of numbers.
    pub names: Option<Case>,
    /// How numbers are written; absent where names are.
    pub integer: Option<IntegerPicture>,
    /// The largest width, for names.
    pub max_width: Option<usize>,
    /// Years only: how many of the last digits are shown.
    pub year_digits: Option<usize>,
    /// For reading: exactly this many digits, because another number follows at once.
    pub exact_digits: Option<usize>,
}

/// Components that are whole numbers.
const NUMBERS: &str = "YMDdFWwXxHhmsf";

/// Splits a picture. Errors: `D3132` unknown component, `D3135` bracket not closed, `D3131`.
pub(super) fn read(picture: &str) -> Result<Vec<Part>, PictureError> {
    let mut parts = Vec::new();
    let mut rest = picture;
    while let Some((literal, after)) = rest.split_once('[') {
        push_literal(literal, &mut parts);
        if let Some(after) = after.strip_prefix('[') {
            parts.push(Part::Literal("[".to_owned()));
            rest = after;
            continue;
        }
        let Some((marker, after)) = after.split_once(']') else {
            return Err(PictureError::new(
                "D3135",
                "a `[` of a date picture is not closed; write `[[` for a bracket",
            ));
        };
        let marker = read_marker(marker)?;
        fix_width_before(&marker, &mut parts);
        parts.push(Part::Marker(marker));
        rest = after;
    }
    push_literal(rest, &mut parts);
    Ok(parts)
}

fn push_literal(text: &str, parts: &mut Vec<Part>) {
    if !text.is_empty() {
        parts.push(Part::Literal(text.replace("]]", "]")));
    }
}

fn read_marker(text: &str) -> Result<Marker, PictureError> {
    let text: String = text.chars().filter(|char| !char.is_whitespace()).collect();
    let (head, width) = text.rsplit_once(',').unwrap_or((&text, ""));
    let mut chars = head.chars();
    let component = chars.next().unwrap_or(' ');
    let (presentation, modifier) = split_modifier(chars.as_str(), component)?;
    let names = match presentation.as_bytes() {
        [b'n', ..] => Some(Case::Lower),
        [b'N', b'n', ..] => Some(Case::Title),
        [b'N', ..] => Some(Case::Upper),
        _ => None,
    };
    let (min_width, max_width) = read_width(width);
    let mut marker = Marker {
        component,
        modifier,
        names,
        integer: None,
        max_width,
        year_digits: None,
        exact_digits: None,
    };
    if matches!(component, 'Z' | 'z') {
        marker.integer = Some(IntegerPicture::read(presentation)?);
    } else if names.is_none() && NUMBERS.contains(component) {
        let mut integer = IntegerPicture::read(presentation)?;
        integer.ordinal = modifier == Some('o');
        widen(&mut integer, min_width);
        if component == 'Y' {
            marker.year_digits = year_digits(&mut integer, max_width);
        }
        marker.integer = Some(integer);
    }
    Ok(marker)
}

/// Whether there is such a component.
pub(super) fn is_known(component: char) -> bool {
    default_presentation(component).is_some()
}

/// How a component is shown if its marker does not say.
fn default_presentation(component: char) -> Option<&'static str> {
    Some(match component {
        'F' | 'P' | 'C' | 'E' => "n",
        'm' | 's' => "01",
        'Z' | 'z' => "01:01",
        'Y' | 'M' | 'D' | 'd' | 'W' | 'w' | 'X' | 'x' | 'H' | 'h' | 'f' => "1",
        _ => return None,
    })
}

pub(super) const UNKNOWN: PictureError = PictureError::new(
    "D3132",
    "a date picture names an unknown component; known are Y M D d F W w X x H h P m s f Z z C E",
);

/// Parts `1o` into `1` and `o`; a single character is the presentation itself. An unknown component is an error here
/// only if it says nothing about its presentation, as in the reference, which looks up the default then.
fn split_modifier(text: &str, component: char) -> Result<(&str, Option<char>), PictureError> {
    if text.is_empty() {
        let default = default_presentation(component).ok_or(UNKNOWN)?;
        return Ok((default, None));
    }
    Ok(match text.char_indices().next_back() {
        Some((at, last)) if at > 0 && "atco".contains(last) => (text.get(..at).unwrap_or(text), Some(last)),
        _ => (text, None),
    })
}

/// `3-5`, `2`, `*-4`: least and largest width, each missing if it is no number.
fn read_width(text: &str) -> (Option<usize>, Option<usize>) {
    let number = |text: &str| text.parse::<usize>().ok().map(|width| width.min(MAX_WIDTH));
    match text.split_once('-') {
        Some((min, max)) => (number(min), number(max)),
        None => (number(text), None),
    }
}

fn widen(integer: &mut IntegerPicture, min: Option<usize>) {
    if let (Some(digits), Some(min)) = (integer.digits_mut(), min) {
        digits.mandatory = digits.mandatory.max(min);
    }
}

/// Section 9.8.4.4: a year is cut to its last digits if the picture gives at least two or a largest width.
fn year_digits(integer: &mut IntegerPicture, max_width: Option<usize>) -> Option<usize> {
    let Some(digits) = integer.digits_mut() else {
        return max_width;
    };
    if let Some(max) = max_width {
        digits.mandatory = max;
        return Some(max);
    }
    Some(digits.mandatory + digits.optional).filter(|width| *width >= 2)
}

/// Two numbers that touch can be told apart only if the first has a fixed width.
fn fix_width_before(marker: &Marker, parts: &mut [Part]) {
    if marker.integer.is_none() || matches!(marker.component, 'Z' | 'z') {
        return;
    }
    if let Some(Part::Marker(previous)) = parts.last_mut() {
        previous.exact_digits = previous
            .integer
            .as_mut()
            .and_then(IntegerPicture::digits_mut)
            .map(|digits| digits.mandatory);
    }
}
