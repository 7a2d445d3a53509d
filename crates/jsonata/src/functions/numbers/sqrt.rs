//! `$sqrt`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "sqrt",
    params: "number?",
    signature: "<n-:n>",
    arity: 1,
    doc: "Returns the square root.",
    examples: &[yields("$sqrt(4)", "", "2"), fails("$sqrt(-1)", "", "D3060")],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(value) = number(args, 0) else {
        return Ok(Value::Undefined);
    };
    if value < 0.0 {
        return Err(EvalError::new("D3060", "a negative number has no square root"));
    }
    Ok(Value::number(value.sqrt()))
}
