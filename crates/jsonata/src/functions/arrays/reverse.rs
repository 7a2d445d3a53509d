//! `$reverse`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "reverse",
    params: "array",
    signature: "<a:a>",
    arity: 1,
    doc: "Returns the items in reverse order.",
    examples: &[yields("$reverse([1, 2, 3])", "", "[3,2,1]")],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    if values.len() <= 1 {
        return Ok(arg(args, 0));
    }
    cx.spend(values.len() as u64)?;
    cx.arena().array(values.iter().rev().copied())
}
