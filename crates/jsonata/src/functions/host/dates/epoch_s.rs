//! `$epochS`

use super::moment;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "epochS",
    params: "instant, format?, zone?",
    signature: "<xs?s?:n>",
    arity: 3,
    doc: "Returns the whole seconds from 1970 to an instant, which is read as `$toIso` reads it.",
    examples: &[
        yields(r#"$epochS("2024-05-01T10:00:00.5Z")"#, "", "1714557600"),
        nothing("$epochS(created)", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let at = moment::of(cx, arg(args, 0), text(args, 1), text(args, 2))?;
    Ok(at.map_or(Value::Undefined, |at| Value::number(at.timestamp().as_second() as f64)))
}
