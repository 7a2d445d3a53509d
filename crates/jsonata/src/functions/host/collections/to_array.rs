//! `$toArray`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "toArray",
    params: "value",
    signature: "<x:a>",
    arity: 1,
    doc: "Returns an array as it is and any other value as an array of one; nothing and null give an empty array.",
    examples: &[
        yields("$toArray(1)", "", "[1]"),
        yields("$toArray([1, 2])", "", "[1,2]"),
        yields("$toArray(missing)", "{}", "[]"),
    ],
    run: |cx, args| match arg(args, 0) {
        Value::Null(_) => cx.arena().array([]),
        array @ Value::Array(_) => cx.array(array.iter()),
        value => cx.arena().array(value.iter()),
    },
};
