//! `$toDate`

use super::moment;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "toDate",
    params: "instant, format?",
    signature: "<xs?:s>",
    arity: 2,
    doc: "Reads a date as `$toIso` reads instants and writes the calendar date `YYYY-MM-DD`: of a text the date that it names, whatever its zone, of a number the date in UTC.",
    examples: &[
        yields(r#"$toDate("2024-05-01T23:30:00-05:00")"#, "", r#""2024-05-01""#),
        yields(r#"$toDate("20240501")"#, "", r#""2024-05-01""#),
        yields("$toDate('5/1/2024', '[M]/[D]/[Y0001]')", "", r#""2024-05-01""#),
        fails(r#"$toDate("never")"#, "", "H1003"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    match moment::of(cx, arg(args, 0), text(args, 1), None)? {
        Some(at) => string(cx, &at.date().to_string()),
        None => Ok(arg(args, 0).as_str().map_or(arg(args, 0), |_| Value::Undefined)),
    }
}
