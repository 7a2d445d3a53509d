//! `$flatten`

use crate::functions::tools::*;
use crate::value::MAX_NESTING;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "flatten",
    params: "array, depth?",
    signature: "<an?:a>",
    arity: 2,
    doc: "Replaces arrays inside an array by their items, one level deep or as many as the second argument says.",
    examples: &[
        yields("$flatten([1, [2, [3]]])", "", "[1,2,[3]]"),
        yields("$flatten([1, [2, [3]]], 9)", "", "[1,2,3]"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    let depth = number(args, 1).unwrap_or(1.0).clamp(0.0, f64::from(MAX_NESTING)) as u32;
    let mut list = List::new(cx.arena());
    flatten(cx, values, depth, &mut list)?;
    Ok(list.array())
}

fn flatten<'a>(cx: &mut Cx<'_, 'a>, values: &[Value<'a>], depth: u32, list: &mut List<'a>) -> Result<(), EvalError> {
    for value in values {
        cx.spend(1)?;
        match value {
            Value::Array(inner) if depth > 0 => flatten(cx, inner.items(cx.arena())?, depth - 1, list)?,
            other => list.push(*other)?,
        }
    }
    Ok(())
}
