//! `$ceil`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "ceil",
    params: "number?",
    signature: "<n-:n>",
    arity: 1,
    doc: "Rounds up to a whole number.",
    examples: &[yields("$ceil(5.3)", "", "6"), yields("$ceil(-5.8)", "", "-5")],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    Ok(number(args, 0).map_or(Value::Undefined, |value| Value::number(value.ceil())))
}
