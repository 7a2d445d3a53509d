//! `$compact`

use crate::functions::host::is_empty;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "compact",
    params: "value",
    signature: "<x:x>",
    arity: 1,
    doc: "Returns an array without its empty items, or an object without its empty members: null, empty strings, arrays and objects. `false` and 0 stay.",
    examples: &[
        yields(r#"$compact([1, null, "", 0, [], false])"#, "", "[1,0,false]"),
        yields(r#"$compact({"a": null, "b": 1})"#, "", r#"{"b":1}"#),
        yields(r#"$compact("x")"#, "", r#""x""#),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    match arg(args, 0) {
        Value::Array(array) => {
            cx.spend(array.len() as u64)?;
            cx.array(array.iter().filter(|value| !is_empty(*value)))
        }
        Value::Object(object) => {
            cx.spend(object.len() as u64)?;
            cx.object(object.iter().filter(|(_, value)| !is_empty(*value)))
        }
        other => Ok(other),
    }
}
