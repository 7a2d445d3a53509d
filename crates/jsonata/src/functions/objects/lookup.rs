//! `$lookup`

use crate::functions::tools::*;
use crate::value::MAX_NESTING;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "lookup",
    signature: "<x-s:x>",
    arity: 2,
    doc: "Returns the value of a key in an object, or all values of it in an array of objects.",
    examples: &[
        yields(r#"$lookup({"a b": 1}, "a b")"#, "", "1"),
        yields(r#"$lookup([{"a": 1}, {"a": [2, 3]}], "a")"#, "", "[1,2,3]"),
        nothing(r#"$lookup({"a": 1}, "b")"#, ""),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(key) = text(args, 1) else {
        return Ok(Value::Undefined);
    };
    match arg(args, 0) {
        Value::Array(array) => {
            let mut list = List::new(cx.arena());
            collect(cx, array.items(), key, MAX_NESTING, &mut list)?;
            Ok(list.sequence())
        }
        value => Ok(value.get(key)),
    }
}

fn collect<'a>(
    cx: &mut Cx<'_, 'a>,
    values: &[Value<'a>],
    key: &str,
    depth: u32,
    list: &mut List<'a>,
) -> Result<(), EvalError> {
    cx.spend(values.len() as u64)?;
    for value in values {
        match value {
            Value::Array(_) if depth == 0 => return Err(too_deep()),
            Value::Array(inner) => collect(cx, inner.items(), key, depth - 1, list)?,
            other => match other.get(key) {
                Value::Undefined => {}
                Value::Array(found) => list.extend(found.items())?,
                found => list.push(found)?,
            },
        }
    }
    Ok(())
}
