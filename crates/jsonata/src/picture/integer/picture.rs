//! An integer picture, taken apart.

use super::digits::{self, DigitPattern};
use crate::picture::PictureError;

/// What kind of numeral a picture asks for.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::picture) enum Style {
    Digits(DigitPattern),
    Letters,
    Roman,
    Words,
    /// A numbering sequence that is not offered; an error once it is used.
    Unknown,
}

/// Upper, lower or title case of letters and words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::picture) enum Case {
    Upper,
    Lower,
    Title,
}

/// `#,##0;o` and the like, ready to use.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::picture) struct IntegerPicture {
    pub style: Style,
    pub case: Case,
    /// `1st` instead of `1`.
    pub ordinal: bool,
}

pub(super) const UNKNOWN: PictureError = PictureError::new(
    "D3130",
    "this integer picture is not offered; use digits, `A`, `a`, `I`, `i`, `W`, `w` or `Ww`",
);

impl IntegerPicture {
    /// Reads a picture; a modifier may follow the last `;`.
    pub(in crate::picture) fn read(picture: &str) -> Result<Self, PictureError> {
        let (primary, modifier) = picture.rsplit_once(';').unwrap_or((picture, ""));
        let (style, case) = match primary {
            "A" => (Style::Letters, Case::Upper),
            "a" => (Style::Letters, Case::Lower),
            "I" => (Style::Roman, Case::Upper),
            "i" => (Style::Roman, Case::Lower),
            "W" => (Style::Words, Case::Upper),
            "w" => (Style::Words, Case::Lower),
            "Ww" => (Style::Words, Case::Title),
            pattern => (
                digits::read(pattern)?.map_or(Style::Unknown, Style::Digits),
                Case::Lower,
            ),
        };
        Ok(IntegerPicture {
            style,
            case,
            ordinal: modifier.starts_with('o'),
        })
    }

    /// The digit pattern, if the picture is one.
    pub(in crate::picture) fn digits_mut(&mut self) -> Option<&mut DigitPattern> {
        match &mut self.style {
            Style::Digits(pattern) => Some(pattern),
            _ => None,
        }
    }
}
