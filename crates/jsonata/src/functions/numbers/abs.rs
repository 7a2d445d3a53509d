//! `$abs`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "abs",
    params: "number?",
    signature: "<n-:n>",
    arity: 1,
    doc: "Returns the size of a number without its sign.",
    examples: &[yields("$abs(-5.5)", "", "5.5"), nothing("$abs(missing)", "{}")],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    Ok(number(args, 0).map_or(Value::Undefined, |value| Value::number(value.abs())))
}
