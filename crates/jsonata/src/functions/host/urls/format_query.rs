//! `$formatQuery`

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
    spend_bytes(cx, name.len())?;
    if depth > MAX_DEPTH {
        return Err(too_deep());
    }
    match value {
        Value::Undefined | Value::Null(_) => Ok(()),
        Value::Object(members) => members
            .iter()
            .try_for_each(|(member, value)| parameter(cx, &format!("{name}[{member}]"), value, arrays, depth + 1, out)),
        Value::Array(items) if arrays == "comma" => {
            let texts: Result<Vec<String>, EvalError> = items.iter().map(scalar).collect();
            pair(cx, name, &texts?.join(","), out)
        }
        Value::Array(items) => items.iter().enumerate().try_for_each(|(at, item)| {
            let name = match arrays {
                "brackets" => format!("{name}[]"),
                "indices" => format!("{name}[{at}]"),
                _ => name.to_owned(),
            };
            parameter(cx, &name, item, arrays, depth + 1, out)
        }),
        value => pair(cx, name, &scalar(value)?, out),
    }
}

fn pair<'a>(cx: &mut Cx<'_, 'a>, name: &str, value: &str, out: &mut Text<'a>) -> Result<(), EvalError> {
    spend_bytes(cx, value.len())?;
    if !out.as_str().is_empty() {
        out.push('&')?;
    }
    encoded(name, out)?;
    out.push('=')?;
    encoded(value, out)
}

/// Percent-encodes all but the unreserved characters (RFC 3986 section 2.3).
pub(super) fn encoded(text: &str, out: &mut Text<'_>) -> Result<(), EvalError> {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte))?;
        } else {
            out.push_str(&format!("%{byte:02X}"))?;
        }
    }
    Ok(())
}

fn scalar(value: Value<'_>) -> Result<String, EvalError> {
    match value {
        Value::String(text) => Ok(text.to_owned()),
        Value::Number(number) => Ok(number.text().into_owned()),
        Value::Bool(value, _) => Ok(value.to_string()),
        Value::Undefined | Value::Null(_) => Ok(String::new()),
        other => Err(EvalError::new(
            "H1006",
            format!("a {} has no form in a query string", other.type_name()),
        )),
    }
}
