//! `$omit`

use super::pick::keep;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "omit",
    params: "object, names",
    signature: "<oa<s>:o>",
    arity: 2,
    doc: "Returns the object without the members that are named.",
    examples: &[yields(r#"$omit({"a": 1, "b": 2}, "a")"#, "", r#"{"b":2}"#)],
    run: |cx, args| keep(cx, args, false),
};
