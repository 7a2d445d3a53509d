//! The proleptic Gregorian calendar, and weeks by ISO 8601: a week begins on Monday and belongs to the year or month
//! that has its Thursday.

/// A day and a time of day, all parts in range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// Astronomical: 0 is 1 BC.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// Days since 1970-01-01.
    pub days: i64,
    /// Milliseconds since midnight.
    pub ms: i64,
}

/// Days from 1970-01-01 to a date; `month` is 1 to 12, `day` may lie outside the month.
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day is the last one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month (1 to 12) and day (1 to 31) of a day counted from 1970-01-01.
pub fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

impl Civil {
    /// The parts of an instant in UTC.
    pub fn from_ms(ms: i64) -> Civil {
        let days = ms.div_euclid(super::DAY_MS);
        let (year, month, day) = civil_from_days(days);
        Civil {
            year,
            month,
            day,
            days,
            ms: ms.rem_euclid(super::DAY_MS),
        }
    }

    /// 0 to 23.
    pub fn hour(&self) -> i64 {
        self.ms / 3_600_000
    }

    /// 0 to 59.
    pub fn minute(&self) -> i64 {
        self.ms / 60_000 % 60
    }

    /// 0 to 59.
    pub fn second(&self) -> i64 {
        self.ms / 1_000 % 60
    }

    /// 1 (Monday) to 7.
    pub fn weekday(&self) -> i64 {
        weekday(self.days)
    }

    /// 1 to 366.
    pub fn day_of_year(&self) -> i64 {
        self.days - days_from_civil(self.year, 1, 1) + 1
    }

    /// Year and number (1 to 53) of the ISO week.
    pub fn week_of_year(&self) -> (i64, i64) {
        let start = |year| first_week(days_from_civil(year, 1, 1));
        let year = owner(self.days, self.year, start);
        (year, (self.days - start(year)) / 7 + 1)
    }

    /// Month (1 to 12) and number (1 to 5) of the week, by the same rule.
    pub fn week_of_month(&self) -> (i64, i64) {
        let start = |month: i64| first_week(days_from_civil(month.div_euclid(12), month.rem_euclid(12) + 1, 1));
        let month = owner(self.days, self.year * 12 + self.month - 1, start);
        (month.rem_euclid(12) + 1, (self.days - start(month)) / 7 + 1)
    }
}

/// The period whose weeks hold the day: this one, the one before or the one after.
fn owner(day: i64, period: i64, start: impl Fn(i64) -> i64) -> i64 {
    if day < start(period) {
        period - 1
    } else if day >= start(period + 1) {
        period + 1
    } else {
        period
    }
}

fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7) + 1
}

/// The Monday of the first week of a period that begins on day `first`.
fn first_week(first: i64) -> i64 {
    let weekday = weekday(first);
    if weekday > 4 {
        first + 8 - weekday
    } else {
        first + 1 - weekday
    }
}
