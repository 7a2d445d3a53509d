//! `$dateAdd`

use super::moment;
use super::unit::{Unit, no_unit};
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "dateAdd",
    params: "instant, amount, unit, zone?",
    signature: "<xnss?:s>",
    arity: 4,
    doc: "Adds a whole number of `years`, `quarters`, `months`, `weeks`, `days`, `hours`, `minutes` or `seconds` to an instant or a calendar date. Months keep the day, or end on the last day of a shorter month. In a zone (the last argument, the text's own offset if left out) days and longer units keep the time of day across a change of the clocks.",
    examples: &[
        yields(r#"$dateAdd("2024-01-31", 1, "months")"#, "", r#""2024-02-29""#),
        yields(
            r#"$dateAdd("2024-05-01T10:00:00+02:00", -90, "minutes")"#,
            "",
            r#""2024-05-01T06:30:00Z""#,
        ),
        yields(
            r#"$dateAdd("2024-03-30T12:00:00Z", 1, "day", "Europe/Berlin")"#,
            "",
            r#""2024-03-31T11:00:00Z""#,
        ),
        nothing(r#"$dateAdd(due, 1, "day")"#, "{}"),
        fails(r#"$dateAdd("2024-01-31", 1, "moons")"#, "", "H1004"),
        fails(r#"$dateAdd("2024-01-31", 1e9, "years")"#, "", "H1004"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(amount), Some(unit)) = (number(args, 1), text(args, 2)) else {
        return Ok(Value::Undefined);
    };
    let Some(at) = super::at(cx, args, text(args, 3))? else {
        return Ok(Value::Undefined);
    };
    let unit = Unit::of(unit).ok_or_else(no_unit)?;
    let span = unit.times(amount).ok_or_else(no_unit)?;
    let sum = at.checked_add(span).ok().filter(moment::is_writable);
    moment::in_form_of(cx, arg(args, 0), &sum.ok_or_else(no_unit)?)
}
