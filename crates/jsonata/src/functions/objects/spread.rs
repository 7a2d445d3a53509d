//! `$spread`

use crate::functions::tools::*;
use crate::value::MAX_NESTING;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "spread",
    params: "value?",
    signature: "<x-:a<o>>",
    arity: 1,
    doc: "Turns an object into an array of objects with one member each.",
    examples: &[
        yields(r#"$spread({"a": 1, "b": 2})"#, "", r#"[{"a":1},{"b":2}]"#),
        yields(r#"$spread("x")"#, "", r#""x""#),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Value::Array(array) = arg(args, 0) else {
        let mut list = List::new(cx.arena());
        return match arg(args, 0) {
            Value::Object(_) => {
                spread(cx, arg(args, 0), MAX_NESTING, &mut list)?;
                Ok(list.sequence())
            }
            other => Ok(other),
        };
    };
    let mut list = List::new(cx.arena());
    for value in array.iter() {
        cx.spend(1)?;
        spread(cx, value, MAX_NESTING, &mut list)?;
    }
    Ok(if array.is_empty() {
        list.sequence()
    } else {
        list.array()
    })
}

fn spread<'a>(cx: &mut Cx<'_, 'a>, value: Value<'a>, depth: u32, list: &mut List<'a>) -> Result<(), EvalError> {
    match value {
        Value::Undefined => Ok(()),
        Value::Array(_) if depth == 0 => Err(too_deep()),
        Value::Array(array) => array.iter().try_for_each(|item| {
            cx.spend(1)?;
            spread(cx, item, depth - 1, list)
        }),
        Value::Object(object) => {
            cx.spend(object.len() as u64)?;
            for member in object.iter() {
                list.push(cx.arena().object([member])?)?;
            }
            Ok(())
        }
        other => list.push(other),
    }
}
