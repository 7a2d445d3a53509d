//! Writing an instant.

use super::calendar::Civil;
use super::names;
use super::picture::{self, Marker, Part};
use crate::picture::PictureError;
use crate::picture::integer::{Case, IntegerPicture, Style};

/// The instants that ECMA-262 can name, in milliseconds on either side of 1970.
pub(super) const MAX_MS: f64 = 8.64e15;

/// Writes `ms` (since 1970-01-01T00:00:00Z) by `picture` (ISO 8601 if absent), in the zone `+hhmm` or `-hhmm` (UTC if
/// absent). Errors: `D3130` to `D3135`; `D3110` for an instant or a zone that is none.
pub fn format(ms: f64, picture: Option<&str>, zone: Option<&str>) -> Result<String, PictureError> {
    if let (None, Ok((local, 0))) = (picture, local(ms, zone)) {
        return Ok(format_iso(local));
    }
    by_parts(ms, &picture::read(picture.unwrap_or(ISO))?, zone)
}

/// [`format()`], by a picture that was taken apart.
pub(super) fn by_parts(ms: f64, parts: &[Part], zone: Option<&str>) -> Result<String, PictureError> {
    match local(ms, zone) {
        Ok((local, offset_min)) => write(local, offset_min, parts),
        // What is wrong with the picture is told first, as in the reference.
        Err(wrong) => {
            let text = write(0, 0, parts)?;
            if parts.iter().any(shows_instant) {
                Err(wrong)
            } else {
                Ok(text)
            }
        }
    }
}

/// Whether a part depends on the instant or the zone: the text around them does not, nor do the calendar and the era.
fn shows_instant(part: &Part) -> bool {
    matches!(part, Part::Marker(marker) if !matches!(marker.component, 'C' | 'E'))
}

/// What `format_iso` writes, as a picture.
const ISO: &str = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";

/// The local time in a zone, in milliseconds, and the minutes by which it is ahead of UTC.
fn local(ms: f64, zone: Option<&str>) -> Result<(i64, i64), PictureError> {
    let offset_min = zone.map_or(Ok(0), read_zone)?;
    let local = (ms + offset_min as f64 * 60_000.0).trunc();
    if !local.is_finite() || local.abs() > MAX_MS {
        return Err(PictureError::new(
            "D3110",
            "the number is no instant that a date can show",
        ));
    }
    Ok((local as i64, offset_min))
}

/// `2017-10-30T16:25:32.935Z`.
pub fn format_iso(ms: i64) -> String {
    let at = Civil::from_ms(ms);
    let (sign, year) = if at.year < 0 {
        ("-", -at.year)
    } else {
        ("", at.year % 10_000)
    };
    let (month, day, hour, minute, second) = (at.month, at.day, at.hour(), at.minute(), at.second());
    format!(
        "{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z",
        at.ms % 1000
    )
}

/// `+0530` as minutes. Zones west of Greenwich count both hours and minutes to the west.
fn read_zone(zone: &str) -> Result<i64, PictureError> {
    const WRONG: PictureError = PictureError::new("D3110", "a time zone is written `+hhmm` or `-hhmm`");
    let (sign, digits) = match zone.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, zone.strip_prefix('+').unwrap_or(zone)),
    };
    let digits: String = digits.chars().take_while(char::is_ascii_digit).take(6).collect();
    let number: i64 = digits.parse().map_err(|_| WRONG)?;
    Ok(sign * (number / 100 * 60 + number % 100))
}

fn write(local: i64, offset_min: i64, parts: &[Part]) -> Result<String, PictureError> {
    let at = Civil::from_ms(local);
    let mut out = String::new();
    let mut known = true;
    for part in parts {
        match part {
            Part::Literal(text) => out.push_str(text),
            Part::Marker(marker) if picture::is_known(marker.component) => {
                write_marker(&at, offset_min, marker, &mut out)?;
            }
            Part::Marker(_) => known = false,
        }
    }
    // What else is wrong comes first: the reference writes `undefined` for an unknown component.
    if known { Ok(out) } else { Err(picture::UNKNOWN) }
}

fn write_marker(at: &Civil, offset_min: i64, marker: &Marker, out: &mut String) -> Result<(), PictureError> {
    match marker.component {
        'Z' | 'z' => write_zone(offset_min, marker, out)?,
        'P' => out.push_str(half_day(at, marker.names)),
        'C' | 'E' => out.push_str("ISO"),
        _ => match (&marker.integer, names::of(marker.component)) {
            (Some(integer), _) => out.push_str(&integer.format(number(at, marker) as f64)?),
            (None, Some(names)) => write_name(names, number(at, marker), marker, out),
            (None, None) => return Err(NO_NAMES),
        },
    }
    Ok(())
}

pub(super) const NO_NAMES: PictureError = PictureError::new(
    "D3133",
    "this component of a date has no names; use a digit, letter, Roman or word picture",
);

fn half_day(at: &Civil, names: Option<Case>) -> &'static str {
    match (at.hour() >= 12, names) {
        (true, Some(Case::Upper)) => "PM",
        (true, _) => "pm",
        (false, Some(Case::Upper)) => "AM",
        (false, _) => "am",
    }
}

/// The value of a numeric component.
pub(super) fn component(at: &Civil, component: char) -> i64 {
    match component {
        'Y' => at.year,
        'M' => at.month,
        'D' => at.day,
        'd' => at.day_of_year(),
        'F' => at.weekday(),
        'W' => at.week_of_year().1,
        'w' => at.week_of_month().1,
        'X' => at.week_of_year().0,
        'x' => at.week_of_month().0,
        'H' => at.hour(),
        'h' => (at.hour() + 11) % 12 + 1,
        'P' => i64::from(at.hour() >= 12),
        'm' => at.minute(),
        's' => at.second(),
        'f' => at.ms % 1000,
        _ => 0,
    }
}

fn number(at: &Civil, marker: &Marker) -> i64 {
    let value = component(at, marker.component);
    match marker
        .year_digits
        .and_then(|digits| 10i64.checked_pow(u32::try_from(digits).ok()?))
    {
        Some(modulus) => value % modulus,
        None => value,
    }
}

fn write_name(names: &[&str], number: i64, marker: &Marker, out: &mut String) {
    let name = usize::try_from(number - 1)
        .ok()
        .and_then(|at| names.get(at))
        .copied()
        .unwrap_or_default();
    let name = names::cut(name, marker.max_width);
    match marker.names {
        Some(Case::Upper) => out.push_str(&name.to_uppercase()),
        Some(Case::Lower) => out.push_str(&name.to_lowercase()),
        _ => out.push_str(name),
    }
}

/// Section 9.8.4.6.
fn write_zone(offset_min: i64, marker: &Marker, out: &mut String) -> Result<(), PictureError> {
    let Some((integer, width)) = zone_picture(marker) else {
        return Err(PictureError::new(
            "D3134",
            "a time zone is shown with one to four digits, such as `Z01:01` or `Z0`",
        ));
    };
    if offset_min == 0 && marker.modifier == Some('t') {
        out.push('Z');
        return Ok(());
    }
    if marker.component == 'z' {
        out.push_str("GMT");
    }
    out.push(if offset_min < 0 { '-' } else { '+' });
    let (hours, minutes) = (offset_min.abs() / 60, offset_min.abs() % 60);
    if width <= 2 {
        out.push_str(&integer.format(hours as f64)?);
        if minutes != 0 {
            out.push_str(&format!(":{minutes:02}"));
        }
    } else {
        out.push_str(&integer.format((hours * 100 + minutes) as f64)?);
    }
    Ok(())
}

/// The picture of a zone and its digits; separators at even distances stand for hours and minutes.
fn zone_picture(marker: &Marker) -> Option<(&IntegerPicture, usize)> {
    let integer = marker.integer.as_ref()?;
    let Style::Digits(digits) = &integer.style else {
        return None;
    };
    let width = if digits.every.is_some() { 4 } else { digits.mandatory };
    (1..=4).contains(&width).then_some((integer, width))
}
