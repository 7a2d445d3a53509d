//! `$lookup`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "lookup",
    params: "value?, name",
    signature: "<x-s:x>",
    arity: 2,
    doc: "Returns the value of a key in an object, or all values of it in an array of objects.",
    examples: &[
        yields(r#"$lookup({"a b": 1}, "a b")"#, "", "1"),
        yields(r#"$lookup([{"a": 1}, {"a": [2, 3]}], "a")"#, "", "[1,2,3]"),
        nothing(r#"$lookup({"a": 1}, "b")"#, ""),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    match text(args, 1) {
        Some(key) => {
            cx.spend_text(key.len())?;
            cx.lookup(arg(args, 0), key)
        }
        None => Ok(Value::Undefined),
    }
}
