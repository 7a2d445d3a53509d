//! `$clone`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "clone",
    params: "value?",
    signature: "<(oa)-:o>",
    arity: 1,
    doc: "Returns a copy of an object or array.",
    examples: &[yields(r#"$clone({"a": [1]})"#, "", r#"{"a":[1]}"#)],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    cx.copy(arg(args, 0))
}
