//! `$map`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "map",
    params: "array, function",
    signature: "<af>",
    arity: 2,
    doc: "Calls the function (of item, index and array) for each item and returns its results.",
    examples: &[
        yields("$map([1, 2, 3], function($v){ $v * 2 })", "", "[2,4,6]"),
        yields(r#"$map(["a", "b"], function($v, $i){ $v & $i })"#, "", r#"["a0","b1"]"#),
        nothing("$map([1], function($v){ missing })", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    let body = function(args, 1).ok_or_else(|| no_function("map"))?;
    let mut list = List::new(cx.arena());
    for (at, value) in values.iter().enumerate() {
        cx.spend(1)?;
        let result = call_with_place(cx, body, *value, Value::number(at as f64), arg(args, 0))?;
        if !result.is_undefined() {
            list.push(result)?;
        }
    }
    Ok(list.sequence())
}
