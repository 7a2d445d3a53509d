//! `$filter`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "filter",
    params: "array, function",
    signature: "<af>",
    arity: 2,
    doc: "Returns the items for which the function (of item, index and array) is true.",
    examples: &[
        yields("$filter([1, 2, 3, 4], function($v){ $v % 2 = 0 })", "", "[2,4]"),
        nothing("$filter([1], function($v){ false })", ""),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    let predicate = function(args, 1).ok_or_else(|| no_function("filter"))?;
    let mut list = List::new(cx.arena());
    for (at, value) in values.iter().enumerate() {
        cx.spend(1)?;
        let verdict = call_with_place(cx, predicate, *value, Value::number(at as f64), arg(args, 0))?;
        if cx.truthy(verdict)? {
            list.push(*value)?;
        }
    }
    Ok(list.sequence())
}
