//! `$not`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "not",
    params: "value?",
    signature: "<x-:b>",
    arity: 1,
    doc: "Turns true into false and false into true, after `$boolean`.",
    examples: &[yields("$not(true)", "", "false"), yields(r#"$not("")"#, "", "true")],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    match arg(args, 0) {
        Value::Undefined => Ok(Value::Undefined),
        value => Ok(Value::bool(!cx.truthy(value)?)),
    }
}
