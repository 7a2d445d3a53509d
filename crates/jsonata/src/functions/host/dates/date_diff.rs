//! `$dateDiff`

use super::moment;
use super::unit::{Unit, no_unit};
use crate::functions::tools::*;
use jiff::ZonedDifference;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "dateDiff",
    params: "from, to, unit, zone?",
    signature: "<xxss?:n>",
    arity: 4,
    doc: "Returns how many whole `years`, `quarters`, `months`, `weeks`, `days`, `hours`, `minutes` or `seconds` lie between two instants or dates; negative if the second is the earlier one. The last argument is the zone to reckon in, UTC if left out.",
    examples: &[
        yields(r#"$dateDiff("2024-01-31", "2024-03-01", "months")"#, "", "1"),
        yields(
            r#"$dateDiff("2024-05-02T00:00:00Z", "2024-05-01T12:00:00Z", "hours")"#,
            "",
            "-12",
        ),
        nothing(r#"$dateDiff(start, "2024-05-01", "days")"#, "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let zone = text(args, 3).unwrap_or("Z");
    let from = moment::of(cx, arg(args, 0), None, Some(zone))?;
    let to = moment::of(cx, arg(args, 1), None, Some(zone))?;
    let (Some(from), Some(to), Some(unit)) = (from, to, text(args, 2)) else {
        return Ok(Value::Undefined);
    };
    let (unit, each) = Unit::of(unit).ok_or_else(no_unit)?.of_difference();
    let zone = moment::zone(zone)?;
    let (from, to) = (from.with_time_zone(zone.clone()), to.with_time_zone(zone));
    let span = from
        .until(ZonedDifference::new(&to).largest(unit))
        .map_err(|_| no_unit())?;
    let count = match unit {
        jiff::Unit::Year => i64::from(span.get_years()),
        jiff::Unit::Month => i64::from(span.get_months()),
        jiff::Unit::Week => i64::from(span.get_weeks()),
        jiff::Unit::Day => i64::from(span.get_days()),
        jiff::Unit::Hour => i64::from(span.get_hours()),
        jiff::Unit::Minute => span.get_minutes(),
        _ => span.get_seconds(),
    };
    Ok(Value::number((count / each) as f64))
}
