//! `$clone`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "clone",
    signature: "<(oa)-:o>",
    arity: 1,
    doc: "Returns a copy of an object or array.",
    examples: &[yields(r#"$clone({"a": [1]})"#, "", r#"{"a":[1]}"#)],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    // Values never change, so a copy is the value itself.
    Ok(arg(args, 0))
}
