//! `$mapEnum`

use crate::Object;
use crate::functions::host::spend_search;
use crate::functions::tools::*;
use std::borrow::Cow;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "mapEnum",
    params: "value, table, fallback?",
    signature: "<xox?:x>",
    arity: 3,
    doc: "Translates a value by a table, exactly or else without regard to case; an unknown value becomes the fallback, or without one stays as it is. Arrays are translated item by item; a missing value and null stay what they are.",
    examples: &[
        yields(
            r#"$mapEnum(status, {"1": "open", "2": "closed"})"#,
            r#"{"status": 2}"#,
            r#""closed""#,
        ),
        yields(r#"$mapEnum("WON", {"won": "won"}, "open")"#, "", r#""won""#),
        yields(r#"$mapEnum("odd", {"a": "b"})"#, "", r#""odd""#),
        yields(r#"$mapEnum("odd", {"a": "b"}, "other")"#, "", r#""other""#),
        yields(r#"$mapEnum(["a", "x"], {"a": "b"})"#, "", r#"["b","x"]"#),
        nothing("$mapEnum(status, {})", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Value::Object(map) = arg(args, 1) else {
        return Ok(arg(args, 0));
    };
    match arg(args, 0) {
        Value::Array(values) => {
            let mut list = List::new(cx.arena());
            for value in values.iter() {
                cx.spend(1)?;
                list.push(translate(cx, value, map, arg(args, 2))?)?;
            }
            Ok(list.array())
        }
        value => translate(cx, value, map, arg(args, 2)),
    }
}

fn translate<'a>(cx: &mut Cx<'_, 'a>, value: Value<'a>, map: Object<'a>, fallback: Value<'a>) -> Answer<'a> {
    let key: Cow<'_, str> = match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Number(number) => number.text(),
        Value::Bool(value, _) => Cow::Borrowed(if value { "true" } else { "false" }),
        _ => return Ok(value),
    };
    spend_search(cx, map, &key)?;
    let ignoring_case = || {
        map.iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&key))
            .map(|(_, value)| value)
    };
    let unknown = if fallback.is_undefined() { value } else { fallback };
    Ok(map.get(&key).or_else(ignoring_case).unwrap_or(unknown))
}
