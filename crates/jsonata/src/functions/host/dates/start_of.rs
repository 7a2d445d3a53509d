//! `$startOf`

use super::moment;
use super::unit::{Unit, no_unit};
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "startOf",
    params: "instant, unit, zone?",
    signature: "<xss?:s>",
    arity: 3,
    doc: "Returns the first instant (of a calendar date, the first date) of the `year`, `quarter`, `month`, `week`, `day`, `hour`, `minute` or `second` that an instant lies in. Weeks begin on Monday. The last argument is the zone to reckon in; left out, it is the text's own offset.",
    examples: &[
        yields(r#"$startOf("2024-05-15", "quarter")"#, "", r#""2024-04-01""#),
        yields(
            r#"$startOf("2024-05-15T10:20:30Z", "day", "Europe/Berlin")"#,
            "",
            r#""2024-05-14T22:00:00Z""#,
        ),
        yields(
            r#"$startOf("2024-05-15T10:20:30.7Z", "hour")"#,
            "",
            r#""2024-05-15T10:00:00Z""#,
        ),
        nothing(r#"$startOf(due, "month")"#, "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(at), Some(unit)) = (super::at(cx, args, text(args, 2))?, text(args, 1)) else {
        return Ok(Value::Undefined);
    };
    let unit = Unit::of(unit).ok_or_else(no_unit)?;
    let start = unit.start(&at).ok().filter(moment::is_writable);
    moment::in_form_of(cx, arg(args, 0), &start.ok_or_else(no_unit)?)
}
