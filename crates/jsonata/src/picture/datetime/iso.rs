//! Timestamps without a picture: the profile of ISO 8601 that ECMA-262 section 21.4.1.32 reads.

use super::DAY_MS;
use super::calendar::days_from_civil;
use crate::picture::PictureError;

const WRONG: PictureError = PictureError::new(
    "D3110",
    "the text is no ISO 8601 timestamp; give $toMillis a picture as its second argument",
);

/// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, each optionally with `Thh:mm:ss`, a fraction, and `Z` or an offset with or
/// without a colon; UTC where no zone is given. Days beyond the end of a short month carry over.
pub fn parse_iso(text: &str) -> Result<f64, PictureError> {
    read(text).ok_or(WRONG)
}

fn read(text: &str) -> Option<f64> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = after(rest, "-", 2).map_or((1, rest), |found| found);
    let (day, rest) = after(rest, "-", 2).map_or((1, rest), |found| found);
    let (ms, rest) = match rest.strip_prefix('T') {
        Some(rest) => time(rest)?,
        None => (0, rest),
    };
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    let offset_min = zone(rest)?;
    valid.then(|| ((days_from_civil(year, month, day)) * DAY_MS + ms - offset_min * 60_000) as f64)
}

/// Exactly `count` ASCII digits at the start.
fn digits(text: &str, count: usize) -> Option<(i64, &str)> {
    let (number, rest) = text.split_at_checked(count)?;
    let plain = number.bytes().all(|byte| byte.is_ascii_digit());
    plain.then_some(())?;
    Some((number.parse().ok()?, rest))
}

fn after<'a>(text: &'a str, sign: &str, count: usize) -> Option<(i64, &'a str)> {
    digits(text.strip_prefix(sign)?, count)
}

/// `hh:mm:ss` and a fraction of any length, of which milliseconds count.
fn time(text: &str) -> Option<(i64, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = after(rest, ":", 2)?;
    let (second, rest) = after(rest, ":", 2)?;
    let (ms, rest) = match rest.strip_prefix('.') {
        Some(fraction) => {
            let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, rest) = fraction.split_at_checked(length).filter(|_| length > 0)?;
            let three: String = digits.chars().chain("00".chars()).take(3).collect();
            (three.parse().ok()?, rest)
        }
        None => (0, rest),
    };
    let midnight = hour == 24 && minute == 0 && second == 0 && ms == 0;
    let valid = (hour < 24 || midnight) && minute < 60 && second < 60;
    valid.then_some((((hour * 60 + minute) * 60 + second) * 1000 + ms, rest))
}

/// Minutes east of Greenwich.
fn zone(text: &str) -> Option<i64> {
    let sign = match text.as_bytes() {
        [] | [b'Z'] => return Some(0),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let (hour, rest) = digits(text.get(1..)?, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':').unwrap_or(rest), 2)?;
    (rest.is_empty() && hour < 24 && minute < 60).then_some(sign * (hour * 60 + minute))
}
