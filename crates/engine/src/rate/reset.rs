//! Units of resets. A delta is never an epoch: the definition says which it is.

use interlingua_definition::plan::ResetUnit;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// Seconds until a window starts anew, rounded up, never negative. Epochs are taken against `now_ms`, the answer's own time.
pub(super) fn seconds(text: &str, unit: ResetUnit, now_ms: i64) -> Option<u64> {
    let text = text.trim();
    let now_s = now_ms as f64 / 1000.0;
    let delta = match unit {
        ResetUnit::Seconds => number(text)?,
        ResetUnit::Milliseconds => number(text)? / 1000.0,
        ResetUnit::EpochSeconds => number(text)? - now_s,
        ResetUnit::EpochMilliseconds => number(text)? / 1000.0 - now_s,
        ResetUnit::Iso8601 => text.parse::<Timestamp>().ok()?.as_millisecond() as f64 / 1000.0 - now_s,
        ResetUnit::HttpDate => http_date_ms(text)? as f64 / 1000.0 - now_s,
        ResetUnit::Time => return seconds(text, look(text)?, now_ms),
    };
    Some(delta.ceil().max(0.0) as u64)
}

/// Unix time in seconds that no delta reaches, and in milliseconds that no time in seconds reaches.
const LEAST_EPOCH_S: f64 = 1e9;
const LEAST_EPOCH_MS: f64 = 1e11;

/// The unit that a moment is written in; `None` for a number that may be a delta.
fn look(text: &str) -> Option<ResetUnit> {
    match number(text) {
        Some(number) if number >= LEAST_EPOCH_MS => Some(ResetUnit::EpochMilliseconds),
        Some(number) if number >= LEAST_EPOCH_S => Some(ResetUnit::EpochSeconds),
        Some(_) => None,
        None if text.starts_with(|first: char| first.is_ascii_digit()) => Some(ResetUnit::Iso8601),
        None => Some(ResetUnit::HttpDate),
    }
}

/// `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date; decimals, which some send, are rounded up.
pub(crate) fn retry_after_s(text: &str, now_ms: i64) -> Option<u64> {
    let unit = if number(text.trim()).is_some() {
        ResetUnit::Seconds
    } else {
        ResetUnit::HttpDate
    };
    seconds(text, unit, now_ms)
}

/// The answer's own `Date`, else our time.
pub(crate) fn server_time_ms(date: Option<&str>, now_ms: i64) -> i64 {
    date.and_then(http_date_ms).unwrap_or(now_ms)
}

fn http_date_ms(text: &str) -> Option<i64> {
    rfc2822::parse(text.trim())
        .ok()
        .map(|moment| moment.timestamp().as_millisecond())
}

fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_becomes_seconds() {
        let now_ms = 1_767_225_600_500; // 2026-01-01T00:00:00.500Z
        for (text, unit, expected) in [
            ("1.2", ResetUnit::Seconds, Some(2)),
            ("-3", ResetUnit::Seconds, Some(0)),
            ("1500", ResetUnit::Milliseconds, Some(2)),
            ("1767225630", ResetUnit::EpochSeconds, Some(30)),
            ("1767225601500", ResetUnit::EpochMilliseconds, Some(1)),
            ("2026-01-01T00:01:00Z", ResetUnit::Iso8601, Some(60)),
            ("Thu, 01 Jan 2026 00:00:10 GMT", ResetUnit::HttpDate, Some(10)),
            ("2026-01-01T00:01Z", ResetUnit::Iso8601, Some(60)),
            ("2026-01-01T03:01:00+03:00", ResetUnit::Time, Some(60)),
            ("1767225630", ResetUnit::Time, Some(30)),
            ("1767225630000", ResetUnit::Time, Some(30)),
            ("Thu, 01 Jan 2026 00:00:10 GMT", ResetUnit::Time, Some(10)),
            ("30", ResetUnit::Time, None),
            ("soon", ResetUnit::Time, None),
            ("soon", ResetUnit::Seconds, None),
            ("NaN", ResetUnit::Seconds, None),
        ] {
            assert_eq!(seconds(text, unit, now_ms), expected, "{text} {unit:?}");
        }
        assert_eq!(retry_after_s("Thu, 01 Jan 2026 00:00:10 GMT", now_ms), Some(10));
        assert_eq!(retry_after_s(" 7 ", now_ms), Some(7));
    }
}
