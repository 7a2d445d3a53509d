//! Instants as other systems spell them, read.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::fmt::temporal::{DateTimeParser, DateTimePrinter};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, Zoned};

use crate::functions::tools::*;

/// The zones that came with the program, whatever the machine knows.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Longest text of an instant, in bytes.
const MAX_BYTES: usize = 1_000;

/// Longest name of a zone, in bytes: several times what the database has.
const MAX_ZONE_BYTES: usize = 100;

/// The years that RFC 3339 can write.
const YEARS: std::ops::RangeInclusive<i16> = 0..=9999;

/// The instant of a function's argument in the zone that its text names, read by `format` (`epoch_s`, `epoch_ms`, a
/// picture, or anything known if it is absent or empty). None for a missing value, null or an empty text.
pub(in crate::functions::host) fn of<'a>(
    cx: &mut Cx<'_, 'a>,
    value: Value<'a>,
    format: Option<&'a str>,
    zone: Option<&str>,
) -> Result<Option<Zoned>, EvalError> {
    let (text, is_number) = match value {
        Value::Undefined | Value::Null(_) => return Ok(None),
        Value::String(text) if text.len() > MAX_BYTES => return Err(unreadable(text)),
        Value::String(text) if text.trim().is_empty() => return Ok(None),
        Value::String(text) => (text.trim().to_owned(), false),
        Value::Number(number) => (number.text().into_owned(), true),
        other => return Err(unreadable(other.type_name())),
    };
    spend_bytes(cx, text.len())?;
    let zone = self::zone(zone.unwrap_or("Z"))?;
    let found = match format.unwrap_or("") {
        "epoch_s" => epoch(&text, 0),
        "epoch_ms" => epoch(&text, 3),
        "" if is_number => epoch(&text, if is_seconds(value) { 0 } else { 3 }),
        "" => read(&text, &zone),
        picture => by_picture(cx, &text, picture, &zone)?,
    };
    found.filter(is_writable).map(Some).ok_or_else(|| unreadable(&text))
}

/// The zone of this name in the IANA database, or `Z`, `UTC`, `GMT`, `+02`, `+0200`, `+02:00`.
pub(in crate::functions::host) fn zone(name: &str) -> Result<TimeZone, EvalError> {
    if ["z", "utc", "gmt", "ut", ""]
        .iter()
        .any(|utc| name.eq_ignore_ascii_case(utc))
    {
        return Ok(TimeZone::UTC);
    }
    if name.len() > MAX_ZONE_BYTES {
        return Err(no_zone(name));
    }
    if name.starts_with(['+', '-']) {
        let zone = DateTimeParser::new().parse_time_zone_with(&ZONES, name).ok();
        return zone.ok_or_else(|| no_zone(name));
    }
    ZONES.get(name).map_err(|_| no_zone(name))
}

/// Whether RFC 3339 can write it: results of arithmetic can fail to be.
pub(in crate::functions::host) fn is_writable(at: &Zoned) -> bool {
    YEARS.contains(&at.year()) && YEARS.contains(&at.timestamp().to_zoned(TimeZone::UTC).year())
}

/// RFC 3339 in UTC; a fraction has 3, 6 or 9 digits, none if it is zero.
pub(in crate::functions::host) fn rfc3339(at: &Zoned) -> String {
    let digits = match at.subsec_nanosecond() {
        0 => 0,
        nanos if nanos % 1_000_000 == 0 => 3,
        nanos if nanos % 1_000 == 0 => 6,
        _ => 9,
    };
    let printer = DateTimePrinter::new().precision(Some(digits));
    printer.timestamp_to_string(&at.timestamp())
}

/// Whether the argument is a calendar date alone: results keep to it.
pub(in crate::functions::host) fn is_date(value: Value<'_>) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.trim().parse::<Date>().is_ok() && !text.contains([':', 'T', 't']))
}

/// A result in the form of the argument it was made of: a date or an instant.
pub(in crate::functions::host) fn in_form_of<'a>(cx: &Cx<'_, 'a>, value: Value<'a>, at: &Zoned) -> Answer<'a> {
    string(
        cx,
        &if is_date(value) {
            at.date().to_string()
        } else {
            rfc3339(at)
        },
    )
}

fn no_zone(name: &str) -> EvalError {
    let message = format!(
        "{} is no time zone; write `Europe/Berlin`, `Z`, `+02:00` or `-0330`",
        quoted(name)
    );
    EvalError::new("H1003", message)
}

fn unreadable(text: &str) -> EvalError {
    let message = format!(
        "{} is no instant that can be read; say how it is spelt in the second argument",
        quoted(text)
    );
    EvalError::new("H1003", message)
}

/// A bare number below 10^11 counts seconds (until the year 5138), one from there on milliseconds (from 1973 on).
fn is_seconds(value: Value<'_>) -> bool {
    value.as_f64().unwrap_or(0.0).abs() < 1e11
}

/// A number of seconds times a power of ten: `epoch("1503435956.000247", 0)`, `epoch("1503435956000", 3)`.
fn epoch(text: &str, scale: usize) -> Option<Zoned> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 18 || !plain(whole) || !plain(fraction) {
        return None;
    }
    let all = format!("{whole:0>width$}{fraction}", width = scale + 1);
    let (seconds, rest) = all.split_at_checked(whole.len().max(scale + 1) - scale)?;
    // Digits beyond nanoseconds are cut.
    let nanos: String = rest.chars().chain("000000000".chars()).take(9).collect();
    let at = Timestamp::new(
        sign * seconds.parse::<i64>().ok()?,
        sign as i32 * nanos.parse::<i32>().ok()?,
    );
    Some(at.ok()?.to_zoned(TimeZone::UTC))
}

fn by_picture<'a>(
    cx: &mut Cx<'_, 'a>,
    text: &str,
    picture: &'a str,
    zone: &TimeZone,
) -> Result<Option<Zoned>, EvalError> {
    let ms = cx.date_by_picture(text, bounded_picture(picture)?)?;
    let at = ms
        .filter(|ms| ms.is_finite())
        .and_then(|ms| Timestamp::from_millisecond(ms as i64).ok());
    let names_zone = picture.contains("[Z") || picture.contains("[z");
    Ok(at.map(|at| at.to_zoned(TimeZone::UTC)).and_then(|at| match names_zone {
        true => Some(at),
        false => local(at.datetime(), zone),
    }))
}

/// A local time in a zone; one that a change of the clocks skips or repeats is taken as RFC 5545 has it.
fn local(at: DateTime, zone: &TimeZone) -> Option<Zoned> {
    zone.to_ambiguous_zoned(at).compatible().ok()
}

fn read(text: &str, zone: &TimeZone) -> Option<Zoned> {
    wrapped_epoch(text)
        .or_else(|| iso(text, zone))
        .or_else(|| mail(text, zone))
}

/// `/Date(1714557600123+0200)/`; the offset says where, not when.
fn wrapped_epoch(text: &str) -> Option<Zoned> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let digits = inner.strip_prefix('-').unwrap_or(inner);
    let at = inner.len() - digits.len() + digits.find(['+', '-']).unwrap_or(digits.len());
    let (ms, offset) = inner.split_at_checked(at)?;
    Some(epoch(ms, 3)?.with_time_zone(zone(offset).ok()?))
}

/// ISO 8601, extended or basic, with a space for `T`, and whatever of the time is left out.
fn iso(text: &str, zone: &TimeZone) -> Option<Zoned> {
    let joined;
    let text = match text.rsplit_once(' ') {
        // A space before the offset, as in `2024-05-01 10:00:00 +0200`.
        Some((time, offset)) if time.contains(':') => {
            joined = format!(
                "{time}{}",
                if offset.eq_ignore_ascii_case("utc") {
                    "Z"
                } else {
                    offset
                }
            );
            joined.as_str()
        }
        _ => text,
    };
    let pieces = DateTimeParser::new().parse_pieces(text).ok()?;
    let at = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    match pieces.to_numeric_offset() {
        Some(offset) => local(at, &TimeZone::fixed(offset)),
        None => local(at, zone),
    }
}

/// Dates of HTTP and mail: `Wed, 01 May 2024 10:00:00 GMT` (RFC 9110 section 5.6.7, RFC 5322 section 3.3), their time and
/// zone left out at will.
fn mail(text: &str, zone: &TimeZone) -> Option<Zoned> {
    let parser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let text = ["UTC", "Z"]
        .iter()
        .find_map(|name| text.strip_suffix(name))
        .map_or_else(|| text.to_owned(), |time| format!("{time}GMT"));
    let at = |text: &str| parser.parse_zoned(text).ok();
    at(&text).or_else(|| {
        let in_utc = at(&format!("{text} GMT")).or_else(|| at(&format!("{text} 00:00:00 GMT")))?;
        local(in_utc.datetime(), zone)
    })
}
