//! `$assert`

use crate::error::{MAX_MESSAGE_BYTES, shortened};
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "assert",
    params: "condition, message?",
    signature: "<bs?:x>",
    arity: 2,
    doc: "Ends the evaluation with an error if the condition is not true.",
    examples: &[
        nothing("$assert(1 = 1)", ""),
        fails(r#"$assert(1 = 2, "wrong")"#, "", "D3141"),
        fails(r#"$assert("x")"#, "", "T0410"),
    ],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    // Under partial application no signature is checked: as in the reference, anything that JavaScript takes as true will do.
    let holds = match arg(args, 0) {
        Value::Bool(value, _) => value,
        Value::Undefined | Value::Null(_) | Value::String("") => false,
        Value::Number(number) => number.as_f64() != 0.0,
        _ => true,
    };
    if holds {
        return Ok(Value::Undefined);
    }
    let message = text(args, 1).filter(|message| !message.is_empty());
    Err(EvalError::new(
        "D3141",
        shortened(message.unwrap_or("$assert() statement failed"), MAX_MESSAGE_BYTES),
    ))
}
