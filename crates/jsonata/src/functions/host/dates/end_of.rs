//! `$endOf`

use super::moment;
use super::unit::{Unit, no_unit};
use crate::functions::tools::*;
use jiff::ToSpan;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "endOf",
    params: "instant, unit, zone?",
    signature: "<xss?:s>",
    arity: 3,
    doc: "Returns the last millisecond (of a calendar date, the last date) of the unit that an instant lies in, with the units and zones of `$startOf`.",
    examples: &[
        yields(r#"$endOf("2024-02-15", "month")"#, "", r#""2024-02-29""#),
        yields(
            r#"$endOf("2024-05-15T10:20:30Z", "day")"#,
            "",
            r#""2024-05-15T23:59:59.999Z""#,
        ),
        nothing(r#"$endOf(due, "month")"#, "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(at), Some(unit)) = (super::at(cx, args, text(args, 2))?, text(args, 1)) else {
        return Ok(Value::Undefined);
    };
    let unit = Unit::of(unit).ok_or_else(no_unit)?;
    let one = unit.times(1.0).ok_or_else(no_unit)?;
    let next = unit.start(&at).and_then(|start| start.checked_add(one));
    let last = next.and_then(|next| next.checked_sub(1.millisecond()));
    moment::in_form_of(
        cx,
        arg(args, 0),
        &last.ok().filter(moment::is_writable).ok_or_else(no_unit)?,
    )
}
