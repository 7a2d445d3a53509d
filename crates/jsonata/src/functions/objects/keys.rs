//! `$keys`

use crate::functions::tools::*;
use crate::value::{MAX_NESTING, ObjectBuilder};

pub(super) static FUNCTION: Builtin = Builtin {
    name: "keys",
    params: "value?",
    signature: "<x-:a<s>>",
    arity: 1,
    doc: "Returns the keys of an object, or of all objects of an array, each once.",
    examples: &[
        yields(r#"$keys({"a": 1, "b": 2})"#, "", r#"["a","b"]"#),
        yields(r#"$keys([{"a": 1}, {"b": 2, "a": 3}])"#, "", r#"["a","b"]"#),
        nothing(r#"$keys("x")"#, ""),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let mut names = List::new(cx.arena());
    match arg(args, 0) {
        Value::Array(_) => {
            // As in the reference the names are gathered as members, whose order is theirs.
            let mut merged = ObjectBuilder::new(cx.arena());
            gather(cx, arg(args, 0), &mut merged, 0)?;
            for (name, _) in merged.finish()?.iter() {
                names.push(Value::String(name))?;
            }
        }
        Value::Object(object) => {
            cx.spend(object.len() as u64)?;
            for (name, _) in object.iter() {
                names.push(Value::String(name))?;
            }
        }
        _ => {}
    }
    Ok(names.sequence())
}

fn gather<'a>(
    cx: &mut Cx<'_, 'a>,
    value: Value<'a>,
    merged: &mut ObjectBuilder<'a>,
    depth: u32,
) -> Result<(), EvalError> {
    match value {
        Value::Array(_) if depth > MAX_NESTING => Err(too_deep()),
        Value::Array(items) => {
            cx.spend(items.len() as u64)?;
            items.iter().try_for_each(|item| gather(cx, item, merged, depth + 1))
        }
        Value::Object(object) => {
            cx.spend(object.len() as u64)?;
            object.iter().try_for_each(|(name, _)| {
                cx.spend_text(name.len())?;
                merged.set(name, Value::null())
            })
        }
        _ => Ok(()),
    }
}
