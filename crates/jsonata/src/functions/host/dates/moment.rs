//! Instants as vendors spell them.

use crate::functions::tools::*;
use crate::picture::datetime::{civil_from_days, days_from_civil, parse};

/// An instant, and the date that its text named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::functions::host) struct Moment {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    seconds: i64,
    /// The rest.
    nanos: u32,
    /// Seconds that the text's zone lies east of Greenwich.
    offset: i64,
}

/// The years 0000 to 9999, which RFC 3339 can write.
const RANGE: std::ops::Range<i64> = -62_167_219_200..253_402_300_800;

/// The instant of a function's argument, read by `format` (`epoch_s`, `epoch_ms`, a picture, or anything known if it is
/// absent or empty). None for a missing value, null or an empty text.
pub(in crate::functions::host) fn of<'a>(
    cx: &mut Cx<'_, 'a>,
    value: Value<'a>,
    format: Option<&str>,
    zone: Option<&str>,
) -> Result<Option<Moment>, EvalError> {
    let text = match value {
        Value::Undefined | Value::Null(_) => return Ok(None),
        Value::String(text) if text.trim().is_empty() => return Ok(None),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.text().into_owned(),
        other => return Err(unreadable(other.type_name())),
    };
    spend_bytes(cx, text.len())?;
    let is_number = value.as_f64().is_some();
    let found = match format.unwrap_or("") {
        "epoch_s" => epoch(&text, 0),
        "epoch_ms" => epoch(&text, 3),
        "" if is_number => epoch(
            &text,
            if value.as_f64().unwrap_or(0.0).abs() < 1e11 {
                0
            } else {
                3
            },
        ),
        "" => {
            let zone = zone.map_or(Some(0), read_zone);
            let zone = zone.ok_or_else(|| EvalError::new("H1003", "a zone is written `Z`, `+02:00` or `-0330`"))?;
            read(&text, zone)
        }
        picture => parse(&text, picture, cx.now_ms())?.and_then(|ms| epoch(&format!("{ms}"), 3)),
    };
    found
        .filter(|moment| RANGE.contains(&moment.seconds))
        .map(Some)
        .ok_or_else(|| unreadable(&text))
}

fn unreadable(text: &str) -> EvalError {
    let shown: String = text.chars().take(40).collect();
    EvalError::new(
        "H1003",
        format!("{shown:?} is no instant that can be read; say how it is spelt in the second argument"),
    )
}

/// A number of seconds times a power of ten: `epoch("1503435956.000247", 0)`, `epoch("1503435956000", 3)`.
fn epoch(text: &str, scale: usize) -> Option<Moment> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 18 || !plain(whole) || !plain(fraction) {
        return None;
    }
    let all = format!("{whole:0>width$}{fraction}", width = scale + 1);
    let (seconds, rest) = all.split_at_checked(whole.len().max(scale + 1) - scale)?;
    let (seconds, nanos) = (seconds.parse::<i64>().ok()?, nanos(rest)?);
    Some(match (negative, nanos) {
        (false, _) => Moment {
            seconds,
            nanos,
            offset: 0,
        },
        (true, 0) => Moment {
            seconds: -seconds,
            nanos,
            offset: 0,
        },
        (true, _) => Moment {
            seconds: -seconds - 1,
            nanos: 1_000_000_000 - nanos,
            offset: 0,
        },
    })
}

/// The digits of a fraction of a second; beyond nanoseconds they are cut.
fn nanos(digits: &str) -> Option<u32> {
    let nine: String = digits.chars().chain("000000000".chars()).take(9).collect();
    nine.parse().ok()
}

fn read(text: &str, zone: i64) -> Option<Moment> {
    wrapped_epoch(text)
        .or_else(|| iso(text, zone))
        .or_else(|| named(text, zone))
}

/// `/Date(1714557600123+0200)/`; the offset says where, not when.
fn wrapped_epoch(text: &str) -> Option<Moment> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let (sign, digits) = inner.strip_prefix('-').map_or(("", inner), |rest| ("-", rest));
    let at = digits.find(['+', '-']).unwrap_or(digits.len());
    let (ms, offset) = digits.split_at_checked(at)?;
    let offset = if offset.is_empty() { 0 } else { read_zone(offset)? };
    Some(Moment {
        offset,
        ..epoch(&format!("{sign}{ms}"), 3)?
    })
}

/// ISO 8601, extended or basic, with a space for `T`, and whatever of the time is left out.
fn iso(text: &str, zone: i64) -> Option<Moment> {
    let mut rest = Cursor(text);
    let year = rest.number(4)?;
    let dashed = rest.skip("-");
    let month = rest.number(2)?;
    if rest.skip("-") != dashed {
        return None;
    }
    let day = rest.number(2)?;
    let time = rest.skip("T") || rest.skip("t") || rest.skip(" ");
    let (mut seconds, mut fraction) = (0, 0);
    if time {
        (seconds, fraction) = clock(&mut rest)?;
    }
    let offset = if rest.0.trim().is_empty() {
        zone
    } else {
        read_zone(rest.0.trim())?
    };
    build(year, month, day, seconds, fraction, offset)
}

/// `10:00`, `10:00:30.5` or `100030`: seconds since midnight and nanoseconds.
fn clock(rest: &mut Cursor<'_>) -> Option<(i64, u32)> {
    let hour = rest.number(2)?;
    rest.skip(":");
    let minute = rest.number(2)?;
    let colon = rest.skip(":");
    let second = if colon || rest.0.starts_with(|char: char| char.is_ascii_digit()) {
        rest.number(2)?
    } else {
        0
    };
    let mut fraction = 0;
    if rest.skip(".") || rest.skip(",") {
        let length = rest.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = rest.0.split_at_checked(length).filter(|_| length > 0)?;
        fraction = nanos(digits)?;
        rest.0 = after;
    }
    // A leap second is the first of the next minute.
    let valid = hour <= 24 && minute < 60 && second <= 60 && (hour < 24 || minute + second == 0);
    valid.then_some(((hour * 60 + minute) * 60 + second, fraction))
}

/// HTTP and mail dates: `Wed, 01 May 2024 10:00:00 GMT` (RFC 9110 section 5.6.7, RFC 5322 section 3.3).
fn named(text: &str, zone: i64) -> Option<Moment> {
    const MONTHS: &str = "jan feb mar apr may jun jul aug sep oct nov dec";
    let text = text.split_once(',').map_or(text, |(_, date)| date);
    let words: Vec<&str> = text.split_whitespace().collect();
    let (day, month, year, rest) = match words.as_slice() {
        [day, month, year, rest @ ..] => (day, month, year, rest),
        _ => return None,
    };
    let short = month.get(..3)?.to_ascii_lowercase();
    let month = MONTHS.split(' ').position(|name| name == short)? as i64 + 1;
    let (seconds, fraction) = match rest.first() {
        Some(time) => clock(&mut Cursor(time))?,
        None => (0, 0),
    };
    let offset = match rest.get(1) {
        Some(zone) => read_zone(zone)?,
        None => zone,
    };
    build(year.parse().ok()?, month, day.parse().ok()?, seconds, fraction, offset)
}

/// Seconds east of Greenwich of `Z`, `UTC`, `GMT`, `+02`, `+0200` or `+02:00`.
fn read_zone(text: &str) -> Option<i64> {
    if ["z", "utc", "gmt", "ut"]
        .iter()
        .any(|name| text.eq_ignore_ascii_case(name))
    {
        return Some(0);
    }
    let mut rest = Cursor(text);
    let sign = if rest.skip("-") { -1 } else { i64::from(rest.skip("+")) };
    let hours = rest.number(2)?;
    rest.skip(":");
    let minutes = if rest.0.is_empty() { 0 } else { rest.number(2)? };
    let valid = sign != 0 && rest.0.is_empty() && hours < 24 && minutes < 60;
    valid.then_some(sign * (hours * 60 + minutes) * 60)
}

/// Refuses dates that the calendar does not have.
fn build(year: i64, month: i64, day: i64, seconds: i64, nanos: u32, offset: i64) -> Option<Moment> {
    let known = (0..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let days = known.then(|| days_from_civil(year, month, day))?;
    let exists = civil_from_days(days) == (year, month, day);
    exists.then_some(Moment {
        seconds: days * 86_400 + seconds - offset,
        nanos,
        offset,
    })
}

/// Text that is read from the front.
struct Cursor<'t>(&'t str);

impl Cursor<'_> {
    fn number(&mut self, digits: usize) -> Option<i64> {
        let (text, rest) = self.0.split_at_checked(digits)?;
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        self.0 = if plain { rest } else { self.0 };
        plain.then(|| text.parse().ok()).flatten()
    }

    fn skip(&mut self, sign: &str) -> bool {
        let rest = self.0.strip_prefix(sign);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }
}

impl Moment {
    /// RFC 3339 in UTC; a fraction has 3, 6 or 9 digits, none if it is zero.
    pub(in crate::functions::host) fn rfc3339(&self) -> String {
        let (year, month, day) = civil_from_days(self.seconds.div_euclid(86_400));
        let time = self.seconds.rem_euclid(86_400);
        let fraction = match self.nanos {
            0 => String::new(),
            nanos if nanos % 1_000_000 == 0 => format!(".{:03}", nanos / 1_000_000),
            nanos if nanos % 1_000 == 0 => format!(".{:06}", nanos / 1_000),
            nanos => format!(".{nanos:09}"),
        };
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
    }

    /// The calendar date in the zone that the text named.
    pub(in crate::functions::host) fn date(&self) -> String {
        let (year, month, day) = civil_from_days((self.seconds + self.offset).div_euclid(86_400));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// Whole milliseconds (`per_second` 1000) or seconds (1) since 1970.
    pub(in crate::functions::host) fn since_1970(&self, per_second: i64) -> i64 {
        self.seconds * per_second + i64::from(self.nanos) * per_second / 1_000_000_000
    }

    /// The same instant in milliseconds, for pictures.
    pub(in crate::functions::host) fn ms(&self) -> f64 {
        self.since_1970(1000) as f64
    }

    /// Later by so many seconds, if RFC 3339 can still write it.
    pub(in crate::functions::host) fn plus_seconds(&self, seconds: i64) -> Option<Moment> {
        let seconds = self
            .seconds
            .checked_add(seconds)
            .filter(|seconds| RANGE.contains(seconds))?;
        Some(Moment { seconds, ..*self })
    }

    /// Later by so many months, on the same day or the last of the month, in the text's own zone.
    pub(in crate::functions::host) fn plus_months(&self, months: i64) -> Option<Moment> {
        let local = self.seconds + self.offset;
        let (year, month, day) = civil_from_days(local.div_euclid(86_400));
        let count = (year * 12 + month - 1)
            .checked_add(months)
            .filter(|count| (0..120_000).contains(count))?;
        let (year, month) = (count / 12, count % 12 + 1);
        let next = days_from_civil(year + month / 12, month % 12 + 1, 1);
        let day = day.min(next - days_from_civil(year, month, 1));
        let days = days_from_civil(year, month, day);
        Some(Moment {
            seconds: days * 86_400 + local.rem_euclid(86_400) - self.offset,
            ..*self
        })
    }
}
