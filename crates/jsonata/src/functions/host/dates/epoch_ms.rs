//! `$epochMs`

use super::moment;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "epochMs",
    params: "instant, format?, zone?",
    signature: "<xs?s?:n>",
    arity: 3,
    doc: "Returns the milliseconds from 1970 to an instant, which is read as `$toIso` reads it.",
    examples: &[
        yields(r#"$epochMs("2024-05-01T10:00:00.5Z")"#, "", "1714557600500"),
        nothing("$epochMs(created)", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let at = moment::of(cx, arg(args, 0), text(args, 1), text(args, 2))?;
    Ok(at.map_or(Value::Undefined, |at| {
        Value::number(at.timestamp().as_millisecond() as f64)
    }))
}
