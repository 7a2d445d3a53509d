//! `$exists`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "exists",
    params: "value",
    signature: "<x:b>",
    arity: 1,
    doc: "Returns true if the argument yields a value, false if it yields nothing. `null` is a value.",
    examples: &[
        yields("$exists(name)", r#"{"name": null}"#, "true"),
        yields("$exists(name)", "{}", "false"),
    ],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    Ok(Value::bool(!arg(args, 0).is_undefined()))
}
