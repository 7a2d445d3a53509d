//! `$random`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "random",
    params: "",
    signature: "<:n>",
    arity: 0,
    doc: "Returns a number from 0 up to, but not including, 1.",
    examples: &[yields("$random() < 1", "", "true")],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, _: &[Value<'a>]) -> Answer<'a> {
    Ok(Value::number(cx.random()))
}
