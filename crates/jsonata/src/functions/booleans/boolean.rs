//! `$boolean`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "boolean",
    params: "value?",
    signature: "<x-:b>",
    arity: 1,
    doc: "Tells whether a condition would take the value as true: not empty, not 0, not null, no function; an array if one of its items is.",
    examples: &[
        yields(r#"$boolean("")"#, "", "false"),
        yields("$boolean([0, 1])", "", "true"),
        yields("$boolean({})", "", "false"),
        nothing("$boolean(missing)", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    match arg(args, 0) {
        Value::Undefined => Ok(Value::Undefined),
        value => Ok(Value::bool(cx.truthy(value)?)),
    }
}
