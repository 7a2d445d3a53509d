//! `$each`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "each",
    params: "object?, function",
    signature: "<o-f:a>",
    arity: 2,
    doc: "Calls the function (of value, key and object) for each member and returns its results.",
    examples: &[yields(
        r#"$each({"a": 1, "b": 2}, function($v, $k){ $k & $v })"#,
        "",
        r#"["a1","b2"]"#,
    )],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let mut list = List::new(cx.arena());
    let Value::Object(object) = arg(args, 0) else {
        // No results, over which a predicate behind the call does nothing.
        return Ok(list.sequence());
    };
    let body = function(args, 1).ok_or_else(|| no_function("each"))?;
    for (key, value) in object.iter() {
        cx.spend(1)?;
        let result = call_with_place(cx, body, value, Value::String(key), arg(args, 0))?;
        if !result.is_undefined() {
            list.push(result)?;
        }
    }
    Ok(list.sequence())
}
