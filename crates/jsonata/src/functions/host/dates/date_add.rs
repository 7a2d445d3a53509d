//! `$dateAdd`

use super::moment::{self, Moment};
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "dateAdd",
    signature: "<sns:s>",
    arity: 3,
    doc: "Adds a whole number of `years`, `months`, `weeks`, `days`, `hours`, `minutes` or `seconds` to an instant or a calendar date. Months keep the day, or end on the last day of a shorter month.",
    examples: &[
        yields(r#"$dateAdd("2024-01-31", 1, "months")"#, "", r#""2024-02-29""#),
        yields(
            r#"$dateAdd("2024-05-01T10:00:00+02:00", -90, "minutes")"#,
            "",
            r#""2024-05-01T06:30:00Z""#,
        ),
        fails(r#"$dateAdd("2024-01-31", 1, "moons")"#, "", "H1004"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(source), Some(amount), Some(unit)) = (text(args, 0), number(args, 1), text(args, 2)) else {
        return Ok(Value::Undefined);
    };
    let Some(moment) = moment::of(cx, arg(args, 0), None, None)? else {
        return Ok(Value::Undefined);
    };
    let unit = unit.strip_suffix('s').unwrap_or(unit);
    let Some(sum) = add(&moment, amount, unit) else {
        return Err(EvalError::new(
            "H1004",
            "$dateAdd takes a whole number of years, months, weeks, days, hours, minutes or seconds within the calendar's range",
        ));
    };
    let is_date = source.len() == 10;
    string(cx, &if is_date { sum.date() } else { sum.rfc3339() })
}

fn add(moment: &Moment, amount: f64, unit: &str) -> Option<Moment> {
    if amount.fract() != 0.0 || amount.abs() > 1e12 {
        return None;
    }
    let amount = amount as i64;
    match unit {
        "year" => moment.plus_months(amount.checked_mul(12)?),
        "month" => moment.plus_months(amount),
        "week" => moment.plus_seconds(amount.checked_mul(604_800)?),
        "day" => moment.plus_seconds(amount.checked_mul(86_400)?),
        "hour" => moment.plus_seconds(amount.checked_mul(3_600)?),
        "minute" => moment.plus_seconds(amount.checked_mul(60)?),
        "second" => moment.plus_seconds(amount),
        _ => None,
    }
}
