//! Names of months and days, in English.

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(super) const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The names of a component, counted from 1, if it has any.
pub(super) fn of(component: char) -> Option<&'static [&'static str]> {
    match component {
        'M' | 'x' => Some(&MONTHS),
        'F' => Some(&DAYS),
        _ => None,
    }
}

/// A name cut to at most `max` letters.
pub(super) fn cut(name: &str, max: Option<usize>) -> &str {
    max.and_then(|max| name.get(..max)).unwrap_or(name)
}
