//! `$reduce`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "reduce",
    params: "array, function, start?",
    signature: "<afj?:j>",
    arity: 3,
    doc: "Combines the items from left to right by a function of the result so far, the item, its index and the array.",
    examples: &[
        yields("$reduce([1, 2, 3], function($sum, $v){ $sum + $v })", "", "6"),
        yields(
            r#"$reduce([1, 2], function($all, $v){ $all & $v }, "n")"#,
            "",
            r#""n12""#,
        ),
        fails("$reduce([1], function($v){ $v })", "", "D3050"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    let body = function(args, 1).ok_or_else(|| no_function("reduce"))?;
    if body.arity() < 2 {
        return Err(EvalError::new(
            "D3050",
            "the function of $reduce takes at least two arguments: the result so far and an item",
        ));
    }
    let (mut result, first) = match (arg(args, 2), values.first()) {
        (Value::Undefined, Some(first)) => (*first, 1),
        (start, _) => (start, 0),
    };
    for (at, value) in values.iter().enumerate().skip(first) {
        cx.spend(1)?;
        let all = [result, *value, Value::number(at as f64), arg(args, 0)];
        result = cx.apply(body, all.get(..body.arity().min(all.len())).unwrap_or(&all))?;
    }
    Ok(result)
}
