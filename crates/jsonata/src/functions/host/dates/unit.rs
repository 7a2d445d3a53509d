//! Units of the calendar and the clock.

use jiff::civil::Weekday;
use jiff::{RoundMode, Span, ToSpan, Zoned, ZonedRound};

use crate::EvalError;

/// A unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

impl Unit {
    /// The unit of this name, singular or plural.
    pub(super) fn of(name: &str) -> Option<Unit> {
        match name.strip_suffix('s').unwrap_or(name) {
            "year" => Some(Unit::Year),
            "quarter" => Some(Unit::Quarter),
            "month" => Some(Unit::Month),
            "week" => Some(Unit::Week),
            "day" => Some(Unit::Day),
            "hour" => Some(Unit::Hour),
            "minute" => Some(Unit::Minute),
            "second" => Some(Unit::Second),
            _ => None,
        }
    }

    /// So many of it, if that is a whole number within the calendar's range.
    pub(super) fn times(self, amount: f64) -> Option<Span> {
        if amount.fract() != 0.0 || amount.abs() > 1e12 {
            return None;
        }
        let (amount, span) = (amount as i64, Span::new());
        let span = match self {
            Unit::Year => span.try_years(amount),
            Unit::Quarter => span.try_months(amount.checked_mul(3)?),
            Unit::Month => span.try_months(amount),
            Unit::Week => span.try_weeks(amount),
            Unit::Day => span.try_days(amount),
            Unit::Hour => span.try_hours(amount),
            Unit::Minute => span.try_minutes(amount),
            Unit::Second => span.try_seconds(amount),
        };
        span.ok()
    }

    /// The first instant of the unit that an instant lies in. Weeks begin on Monday (ISO 8601).
    pub(super) fn start(self, at: &Zoned) -> Result<Zoned, jiff::Error> {
        let month = at.month();
        match self {
            Unit::Year => at.first_of_year()?.start_of_day(),
            Unit::Quarter => at
                .first_of_month()?
                .checked_sub(i64::from((month - 1) % 3).months())?
                .start_of_day(),
            Unit::Month => at.first_of_month()?.start_of_day(),
            Unit::Week => {
                let days = at.weekday().since(Weekday::Monday);
                at.checked_sub(i64::from(days).days())?.start_of_day()
            }
            Unit::Day => at.start_of_day(),
            Unit::Hour => cut(at, jiff::Unit::Hour),
            Unit::Minute => cut(at, jiff::Unit::Minute),
            Unit::Second => cut(at, jiff::Unit::Second),
        }
    }

    /// How to ask for the distance of two instants; a quarter is three months.
    pub(super) fn of_difference(self) -> (jiff::Unit, i64) {
        match self {
            Unit::Year => (jiff::Unit::Year, 1),
            Unit::Quarter => (jiff::Unit::Month, 3),
            Unit::Month => (jiff::Unit::Month, 1),
            Unit::Week => (jiff::Unit::Week, 1),
            Unit::Day => (jiff::Unit::Day, 1),
            Unit::Hour => (jiff::Unit::Hour, 1),
            Unit::Minute => (jiff::Unit::Minute, 1),
            Unit::Second => (jiff::Unit::Second, 1),
        }
    }
}

fn cut(at: &Zoned, unit: jiff::Unit) -> Result<Zoned, jiff::Error> {
    at.round(ZonedRound::new().smallest(unit).mode(RoundMode::Floor))
}

/// The error of an amount or unit that cannot be reckoned with.
pub(super) fn no_unit() -> EvalError {
    EvalError::new(
        "H1004",
        "dates are reckoned in a whole number of years, quarters, months, weeks, days, hours, minutes or seconds, within the years 0 to 9999",
    )
}
