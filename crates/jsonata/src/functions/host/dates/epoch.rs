//! `$epochMs`, `$epochS`: instants as numbers.

use super::moment;
use crate::functions::tools::*;

pub(super) static EPOCH_MS: Builtin = Builtin {
    name: "epochMs",
    signature: "<xs?:n>",
    arity: 2,
    doc: "Returns the milliseconds from 1970 to an instant, which is read as `$toIso` reads it.",
    examples: &[
        yields(r#"$epochMs("2024-05-01T10:00:00.5Z")"#, "", "1714557600500"),
        nothing("$epochMs(created)", "{}"),
    ],
    run: |cx, args| run(cx, args, 1000),
};

pub(super) static EPOCH_S: Builtin = Builtin {
    name: "epochS",
    signature: "<xs?:n>",
    arity: 2,
    doc: "Returns the whole seconds from 1970 to an instant, which is read as `$toIso` reads it.",
    examples: &[yields(r#"$epochS("2024-05-01T10:00:00.5Z")"#, "", "1714557600")],
    run: |cx, args| run(cx, args, 1),
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], per_second: i64) -> Answer<'a> {
    let moment = moment::of(cx, arg(args, 0), text(args, 1), None)?;
    Ok(moment.map_or(Value::Undefined, |moment| {
        Value::number(moment.since_1970(per_second) as f64)
    }))
}
