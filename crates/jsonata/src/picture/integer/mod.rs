//! `$formatInteger` and `$parseInteger`: whole numbers as digits, letters, Roman numerals and English words
//! (XPath Functions and Operators 3.1, section 4.6).

mod picture;
mod digits;
mod letters;
mod roman;
mod words;

pub(in crate::picture) use picture::{Case, IntegerPicture, Style};
pub(in crate::picture) use words::longest_ends as word_ends;

use super::PictureError;

/// Writes the whole part of `value` (rounded down) by `picture`: `#,##0`, `0;o` (ordinal), `A` `a` (letters),
/// `I` `i` (Roman), `W` `w` `Ww` (words). Errors: `D3130` unknown picture, `D3131` digits of two alphabets.
pub fn format(value: f64, picture: &str) -> Result<String, PictureError> {
    IntegerPicture::read(picture)?.format(value.floor())
}

/// Reads what [`format()`] wrote. Text that is no number of this form is NaN.
pub fn parse(text: &str, picture: &str) -> Result<f64, PictureError> {
    IntegerPicture::read(picture)?.parse(text)
}

const INFINITE: PictureError = PictureError::new("D1001", "an infinite number has no letters, numerals or words");

/// Without a code in the reference, which looks for the words without end.
const NO_NUMBER: PictureError = PictureError::new("X1001", "what is no number has no words");

impl IntegerPicture {
    /// Writes a whole number.
    pub(in crate::picture) fn format(&self, value: f64) -> Result<String, PictureError> {
        let size = value.abs();
        let text = match &self.style {
            Style::Unknown => return Err(picture::UNKNOWN),
            Style::Digits(pattern) => digits::format(size, pattern, self.ordinal),
            Style::Letters | Style::Roman if value.is_nan() => String::new(),
            Style::Words if value.is_nan() => return Err(NO_NUMBER),
            _ if !value.is_finite() => return Err(INFINITE),
            Style::Letters => letters::format(size, self.case == Case::Upper),
            Style::Roman => self.cased(&roman::format(size)?),
            Style::Words => self.cased(&words::format(size, self.ordinal)),
        };
        Ok(if value < 0.0 { format!("-{text}") } else { text })
    }

    /// Reads a whole number; NaN if the text is none.
    pub(in crate::picture) fn parse(&self, text: &str) -> Result<f64, PictureError> {
        Ok(match &self.style {
            Style::Digits(pattern) => digits::parse(text, pattern, self.ordinal)?.unwrap_or(f64::NAN),
            Style::Letters => letters::parse(text, self.case == Case::Upper),
            Style::Roman => roman::parse(text, self.case == Case::Upper),
            Style::Words => words::parse(text),
            Style::Unknown => return Err(picture::UNKNOWN),
        })
    }

    fn cased(&self, text: &str) -> String {
        match self.case {
            Case::Upper => text.to_uppercase(),
            Case::Lower => text.to_lowercase(),
            Case::Title => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_back() {
        let cases = [
            (123.0, "0000", "0123"),
            (-3.0, "0000", "-0003"),
            (123.0, "000;o", "123rd"),
            (12.0, "0;o", "12th"),
            (12340.0, "###١", "١٢٣٤٠"),
            (1234567890.0, "#:###,##0", "1234:567,890"),
            (12345678.0, "#,##0", "12,345,678"),
            (1984.0, "I", "MCMLXXXIV"),
            (123456.0, "A", "FZPH"),
            (555.0, "Ww", "Five Hundred and Fifty-Five"),
            (20.0, "w;o", "twentieth"),
            (1000000000001.0, "w;o", "one trillion and first"),
            (1e46, "w", "ten billion trillion trillion trillion"),
        ];
        for (value, picture, text) in cases {
            assert_eq!(format(value, picture).as_deref(), Ok(text), "{picture}");
            assert_eq!(parse(text, picture), Ok(value), "{text}");
        }
    }

    #[test]
    fn refuses_and_misses() {
        assert_eq!(format(1.0, "α").map_err(|error| error.code), Err("D3130"));
        assert_eq!(format(1.0, "##0０").map_err(|error| error.code), Err("D3131"));
        for (text, picture) in [
            ("many", "w"),
            ("one  two", "w"),
            ("", "w"),
            ("x", "0"),
            ("xy", "i"),
            ("x", "I"),
        ] {
            assert!(parse(text, picture).is_ok_and(f64::is_nan), "{text}");
        }
        assert_eq!(format(1e9, "I").map_err(|error| error.code), Err("X3130"));
    }
}
