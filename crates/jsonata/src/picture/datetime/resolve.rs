//! From components to an instant. The date is given by year, month, day or by year, day of year; the time by hour (of
//! 24, or of 12 with a half of the day), minute, second, fraction. What is missing above the largest given component
//! comes from now, what is missing below the smallest is zero, and a gap between them is an error (`D3136`).

use super::calendar::{Civil, days_from_civil};
use super::format::{MAX_MS, component};
use super::scan::Found;
use crate::picture::PictureError;

const GAP: PictureError = PictureError::new(
    "D3136",
    "the date picture leaves a gap, such as an hour and a second without a minute",
);

/// The instant in milliseconds, NaN if no date has these values; `None` if nothing was given.
pub(super) fn resolve(found: &Found, now_ms: i64) -> Result<Option<f64>, PictureError> {
    if found.is_empty() {
        return Ok(None);
    }
    let given = |component: char| {
        found
            .iter()
            .rev()
            .find(|(name, _)| *name == component)
            .and_then(|(_, value)| *value)
    };
    // As in the reference zero and NaN do not count as given when the kind of date is chosen.
    let counts = |value: f64| value != 0.0 && !value.is_nan();
    let has = |set: &str| set.chars().any(|name| given(name).is_some_and(counts));
    let only =
        |set: &str, all: &str| has(set) && !all.chars().any(|name| !set.contains(name) && has(&name.to_string()));
    let by_day_of_year = !only("YMD", "YXMxWwdD") && only("Yd", "YXMxWwdD");
    if !by_day_of_year && !only("YMD", "YXMxWwdD") && (only("Xxw", "YXMxWwdD") || only("XW", "YXMxWwdD")) {
        return Err(PictureError::new(
            "D3136",
            "dates by ISO week cannot be read; use year, month and day",
        ));
    }
    let half_days = !only("Hmsf", "PHhmsf") && only("Phmsf", "PHhmsf");
    let date = if by_day_of_year { "Yd" } else { "YMD" };
    let time = if half_days { "Phmsf" } else { "Hmsf" };
    let order: Vec<char> = date.chars().chain(time.chars()).collect();
    let values = fill(&order, given, &Civil::from_ms(now_ms))?;
    let zone = given('Z').filter(|zone| *zone != 0.0).or(given('z')).unwrap_or(0.0);
    Ok(Some(instant(&values, zone).unwrap_or(f64::NAN)))
}

/// One value per component, in order of size.
fn fill(order: &[char], given: impl Fn(char) -> Option<f64>, now: &Civil) -> Result<Vec<(char, f64)>, PictureError> {
    let (mut started, mut ended) = (false, false);
    let mut values = Vec::with_capacity(order.len());
    for name in order.iter().copied() {
        let value = match given(name) {
            Some(_) if ended => return Err(GAP),
            Some(value) => {
                started = true;
                value
            }
            None if started => {
                ended = true;
                if matches!(name, 'M' | 'D' | 'd') { 1.0 } else { 0.0 }
            }
            // Without a half of the day it is the first one, whatever time it is now.
            None if name == 'P' => 0.0,
            None => component(now, name) as f64,
        };
        values.push((name, value));
    }
    Ok(values)
}

/// Values beyond their range carry over, as in the constructor of JavaScript's dates.
fn instant(values: &[(char, f64)], zone_min: f64) -> Option<f64> {
    let get = |name: char| values.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
    let whole = |value: f64| (value.abs() <= 1e9).then_some(value as i64);
    let year = whole(get('Y')?)?;
    // Two digits mean the twentieth century to JavaScript.
    let year = if (0..=99).contains(&year) { year + 1900 } else { year };
    let month = whole(get('M').filter(|month| *month > 0.0).unwrap_or(1.0))? - 1;
    let day = whole(get('D').or(get('d'))?)?;
    let days = days_from_civil(year + month / 12, month % 12 + 1, 1) + day - 1;
    let hour = get('H').or_else(|| Some(get('h').filter(|hour| *hour != 12.0).unwrap_or(0.0) + get('P')? * 12.0))?;
    let seconds = (hour * 60.0 + get('m')?) * 60.0 + get('s')? - zone_min * 60.0;
    let ms = days as f64 * super::DAY_MS as f64 + seconds * 1000.0 + get('f')?;
    (ms.abs() <= MAX_MS).then_some(ms)
}
