//! `$eval`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "eval",
    params: "expression, context?",
    signature: "<sx?:x>",
    arity: 2,
    doc: "Evaluates a string as an expression, over the second argument or over the context. Exists only where the host allows it; the bounds of the evaluation around it hold.",
    examples: &[
        yields("$eval('[1, 2 + 3]')", "", "[1,5]"),
        yields("$eval('a.b', {'a': {'b': 7}})", "", "7"),
        fails("$eval('1 +')", "", "D3120"),
        fails("$eval('1 + \"x\"')", "", "D3121"),
        nothing("$eval(missing)", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(source) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    let focus = arg(args, 1);
    cx.eval_source(source, (!focus.is_undefined()).then_some(focus))
}
