//! `$formatQuery`

use std::borrow::Cow;

use crate::arena::Scratch;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "formatQuery",
    params: "parameters?, arrays?",
    signature: "<o-s?:s>",
    arity: 2,
    doc: "Writes an object as a query string, without `?`; names and values are percent-encoded, a space as `%20`. Arrays are written as the second argument says: `repeat` (the default), `comma`, `brackets` or `indices`; objects in it as `name[member]`. Null members are left out.",
    examples: &[
        yields(
            r#"$formatQuery({"q": "a b&c", "tag": ["x", "y"], "page": 2, "none": null})"#,
            "",
            r#""q=a%20b%26c&tag=x&tag=y&page=2""#,
        ),
        yields(r#"$formatQuery({"id": [1, 2]}, "comma")"#, "", r#""id=1%2C2""#),
        yields(
            r#"$formatQuery({"id": [1, 2]}, "brackets")"#,
            "",
            r#""id%5B%5D=1&id%5B%5D=2""#,
        ),
        yields(r#"$formatQuery({"a": {"b": true}})"#, "", r#""a%5Bb%5D=true""#),
        fails(r#"$formatQuery({"a": [1]}, "pipes")"#, "", "H1006"),
    ],
    run: |cx, args| match arg(args, 0) {
        Value::Object(_) => {
            let mut out = Text::new(cx.arena());
            write(cx, arg(args, 0), text(args, 1).unwrap_or("repeat"), &mut out)?;
            Ok(out.value())
        }
        _ => Ok(Value::Undefined),
    },
};

/// Deepest nesting of objects in a query string.
const MAX_DEPTH: usize = 16;

/// Appends the parameters of an object.
pub(super) fn write<'a>(
    cx: &mut Cx<'_, 'a>,
    parameters: Value<'a>,
    arrays: &str,
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    if !["repeat", "comma", "brackets", "indices"].contains(&arrays) {
        return Err(EvalError::new(
            "H1006",
            "arrays are written `repeat`, `comma`, `brackets` or `indices`",
        ));
    }
    for (name, value) in parameters.as_object().iter().flat_map(|members| members.iter()) {
        parameter(cx, name, value, arrays, 0, out)?;
    }
    Ok(())
}

fn parameter<'a>(
    cx: &mut Cx<'_, 'a>,
    name: &str,
    value: Value<'a>,
    arrays: &str,
    depth: usize,
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    spend_slow_bytes(cx, name.len())?;
    if depth > MAX_DEPTH {
        return Err(too_deep());
    }
    match value {
        Value::Undefined | Value::Null(_) => Ok(()),
        Value::Object(members) => members.iter().try_for_each(|(member, value)| {
            let _held = Scratch::of(cx.arena(), name.len() + member.len() + 2)?;
            parameter(cx, &[name, "[", member, "]"].concat(), value, arrays, depth + 1, out)
        }),
        Value::Array(items) if arrays == "comma" => joined(cx, name, items.iter(), out),
        Value::Array(items) => items.iter().enumerate().try_for_each(|(at, item)| {
            let _held = Scratch::of(cx.arena(), name.len())?;
            let name = match arrays {
                "brackets" => Cow::Owned([name, "[]"].concat()),
                "indices" => Cow::Owned([name, "[", &at.to_string(), "]"].concat()),
                _ => Cow::Borrowed(name),
            };
            parameter(cx, &name, item, arrays, depth + 1, out)
        }),
        value => joined(cx, name, std::iter::once(value), out),
    }
}

/// A name and its values, with commas between them.
fn joined<'a>(
    cx: &mut Cx<'_, 'a>,
    name: &str,
    values: impl Iterator<Item = Value<'a>>,
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    if !out.as_str().is_empty() {
        out.push('&')?;
    }
    encoded(name, out)?;
    for (at, value) in values.enumerate() {
        let text = scalar(value)?;
        spend_slow_bytes(cx, text.len())?;
        out.push_str(if at == 0 { "=" } else { "%2C" })?;
        encoded(&text, out)?;
    }
    Ok(())
}

/// Percent-encodes all but the unreserved characters (RFC 3986 section 2.3).
pub(super) fn encoded(text: &str, out: &mut Text<'_>) -> Result<(), EvalError> {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte))?;
        } else {
            push_percent(byte, out)?;
        }
    }
    Ok(())
}

fn scalar(value: Value<'_>) -> Result<Cow<'_, str>, EvalError> {
    match value {
        Value::String(text) => Ok(Cow::Borrowed(text)),
        Value::Number(number) => Ok(number.text()),
        Value::Bool(value, _) => Ok(Cow::Borrowed(if value { "true" } else { "false" })),
        Value::Undefined | Value::Null(_) => Ok(Cow::Borrowed("")),
        other => Err(EvalError::new(
            "H1006",
            format!("a {} has no form in a query string", other.type_name()),
        )),
    }
}
