//! `$fromMillis` and `$toMillis`: instants by pictures such as `[D1o] [MNn] [Y0001]` (XPath Functions and Operators
//! 3.1, section 9.8), with two components of the reference besides: `X` and `x`, year and month of the ISO week.

mod calendar;
mod picture;
mod names;
mod format;
mod scan;
mod resolve;
mod iso;

pub use calendar::{Civil, civil_from_days, days_from_civil};
pub use format::{format, format_iso};
pub use iso::parse_iso;

use super::PictureError;
use crate::EvalError;

/// Milliseconds in a day; a leap second has no place in this count.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// What a picture takes when it is taken apart, for each of its bytes.
pub(crate) const BYTES_PER_PICTURE_BYTE: usize = 128;

/// A picture, taken apart once and used many times.
#[derive(Debug)]
pub struct Picture(Vec<picture::Part>);

impl Picture {
    /// Takes a picture apart. Errors: `D3131`, `D3132`, `D3135`.
    pub fn read(text: &str) -> Result<Picture, PictureError> {
        picture::read(text).map(Picture)
    }

    /// [`format()`] by this picture.
    pub fn format(&self, ms: f64, zone: Option<&str>) -> Result<String, PictureError> {
        format::by_parts(ms, &self.0, zone)
    }

    /// Reads `text` and returns milliseconds since 1970-01-01T00:00:00Z. Parts larger than the given ones come from `now_ms`,
    /// smaller ones are zero. `None` if the text does not have this form, NaN if it has but names no instant. The search
    /// spends steps. Errors: `D3130` to `D3136`, and those of `spend`.
    pub(crate) fn parse(&self, text: &str, now_ms: i64, spend: Spend<'_>) -> Result<Option<f64>, EvalError> {
        match scan::scan(text, &self.0, spend)? {
            Some(found) => Ok(resolve::resolve(&found, now_ms)?),
            None => Ok(None),
        }
    }

    /// What reading a text takes at most while it lasts, in bytes.
    pub(crate) fn scratch_bytes(&self, text: &str) -> usize {
        scan::scratch_bytes(text, &self.0)
    }
}

/// Uses up steps, and fails when there are none left.
type Spend<'s> = &'s dyn Fn(u64) -> Result<(), EvalError>;

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, picture: &str, now_ms: i64) -> Result<Option<f64>, EvalError> {
        Picture::read(picture)?.parse(text, now_ms, &|_| Ok(()))
    }

    fn show(ms: i64, picture: &str, zone: Option<&str>) -> Result<String, &'static str> {
        format(ms as f64, Some(picture), zone).map_err(|error| error.code)
    }

    #[test]
    fn writes_by_picture() {
        let at = 1521801216617;
        let cases = [
            ("[[Year]]: [[[Y0001]]]", "[Year]: [2018]"),
            ("[M01]/[D01]/[Y0001] at [H01]:[m01]:[s01]", "03/23/2018 at 10:33:36"),
            (
                "[FNn], the [Dwo] of [MNn] [Y] [E]",
                "Friday, the twenty-third of March 2018 ISO",
            ),
            ("[FNn,3-3], [D1o] [MNn,3-3] [Y] [C]", "Fri, 23rd Mar 2018 ISO"),
            ("[D#1,2]/[M1,2]/[Y##01,2-2]", "23/03/18"),
            ("Year: <[Y9,999,*]>", "Year: <2,018>"),
            ("[X0001]-W[W01]-[F1]", "2018-W12-5"),
            ("[PN] [h]", "AM 10"),
        ];
        for (picture, text) in cases {
            assert_eq!(show(at, picture, None).as_deref(), Ok(text), "{picture}");
        }
    }

    #[test]
    fn writes_zones() {
        let cases = [
            ("[H]:[m] [Z]", "-0330", "20:30 -03:30"),
            ("[H]:[m] [Z0]", "+0530", "5:30 +5:30"),
            ("[H]:[m] [Z0101t]", "0000", "0:00 Z"),
            ("[H]:[m] [z]", "-0500", "19:00 GMT-05:00"),
        ];
        for (picture, zone, text) in cases {
            assert_eq!(show(0, picture, Some(zone)).as_deref(), Ok(text), "{picture} {zone}");
        }
        assert_eq!(show(0, "[Z010101t]", Some("+0530")), Err("D3134"));
        assert_eq!(show(0, "[YN]", None), Err("D3133"));
        assert_eq!(show(0, "[Y]-[M", None), Err("D3135"));
        assert_eq!(show(0, "[q]", None), Err("D3132"));
    }

    #[test]
    fn reads_by_picture() {
        let cases = [
            (
                "2018-03-27T14:03:00.123Z",
                "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001]Z",
                Some(1522159380123.0),
            ),
            ("27 iii MMXVIII", "[D1] [Mi] [YI]", Some(1522108800000.0)),
            (
                "Twentieth of August, two thousand and seventeen",
                "[DW] of [MNn], [Yw]",
                Some(1503187200000.0),
            ),
            (
                "4/4/2018 12:06 am",
                "[D1]/[M1]/[Y0001] [h]:[m] [P]",
                Some(1522800360000.0),
            ),
            ("2018-094", "[Y0001]-[d001]", Some(1522800000000.0)),
            ("201802", "[Y0001][M01]", Some(1517443200000.0)),
            (
                "2020-09-09 12:00:00 -03:30",
                "[Y0001]-[M01]-[D01] [H01]:[m01]:[s01] [Z]",
                Some(1599665400000.0),
            ),
            ("13:45", "[H]:[m]", Some(49500000.0)),
            ("irrelevant", "[Y]-[M]-[D]", None),
            ("Hello", "Hello", None),
        ];
        for (text, picture, expected) in cases {
            assert_eq!(parse(text, picture, 0), Ok(expected), "{text}");
        }
        let gap = parse("5-22 23:59", "[M]-[D] [m]:[s]", 0);
        assert_eq!(gap.map_err(|error| error.code), Err("D3136"));
    }

    #[test]
    fn a_hostile_picture_ends_soon() {
        let picture = "[Yw] ".repeat(20) + "!";
        let text = "one and two, ".repeat(19);
        assert_eq!(parse(&text, &picture, 0), Ok(None));
    }

    #[test]
    fn reads_iso_8601() {
        let cases = [
            ("2018", Some(1514764800000.0)),
            ("2018-02-01T09:42:13.123+0000", Some(1517478133123.0)),
            ("2024-02-30", Some(1709251200000.0)),
            ("2018-01-01T24:00:00Z", Some(1514851200000.0)),
            ("2018-01-01T00:00:00.1239-03:30", Some(1514777400123.0)),
            ("01-02-2018", None),
            ("2018-02-03 11:15:33", None),
            ("2020-01-01T25:00:00Z", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_iso(text).ok(), expected, "{text}");
        }
        assert_eq!(format_iso(1509380732935), "2017-10-30T16:25:32.935Z");
    }
}
