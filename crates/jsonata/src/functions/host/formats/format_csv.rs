//! `$formatCsv`

use crate::functions::tools::*;
use crate::json;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "formatCsv",
    params: "rows, columns?, separator?",
    signature: "<aa<s>?s?:s>",
    arity: 3,
    doc: "Writes an array of objects as comma-separated values (RFC 4180): a line of names, then a line for each object. The second argument chooses and orders the columns; left out, they are the members of the first object. The last one is the separator, `,` if left out. Arrays and objects are written as JSON text.",
    examples: &[
        yields(
            r#"$formatCsv([{"id": 1, "name": "O, \"B\""}, {"id": 2, "tags": ["x"]}], ["id", "name", "tags"])"#,
            "",
            r#""id,name,tags\r\n1,\"O, \"\"B\"\"\",\r\n2,,\"[\"\"x\"\"]\"\r\n""#,
        ),
        yields(r#"$formatCsv([{"a": 1, "b": 2}], (), ";")"#, "", r#""a;b\r\n1;2\r\n""#),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(rows) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    let columns: Vec<&str> = match items(cx, args, 1)? {
        Some(names) => names.iter().filter_map(Value::as_str).collect(),
        None => {
            let first = rows.first().and_then(Value::as_object);
            first.iter().flat_map(|row| row.iter()).map(|(name, _)| name).collect()
        }
    };
    let separator = text(args, 2).unwrap_or(",");
    let mut out = Text::new(cx.arena());
    line(cx, columns.iter().map(|name| Value::String(name)), separator, &mut out)?;
    for row in rows {
        line(cx, columns.iter().map(|name| row.get(name)), separator, &mut out)?;
    }
    Ok(out.value())
}

fn line<'a>(
    cx: &mut Cx<'_, 'a>,
    values: impl Iterator<Item = Value<'a>>,
    separator: &str,
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    for (at, value) in values.enumerate() {
        cx.spend(1)?;
        if at > 0 {
            out.push_str(separator)?;
        }
        let text = field(cx, value)?;
        spend_bytes(cx, text.len())?;
        if text.contains(['"', '\r', '\n']) || text.contains(separator) {
            out.push('"')?;
            out.push_str(&text.replace('"', "\"\""))?;
            out.push('"')?;
        } else {
            out.push_str(&text)?;
        }
    }
    out.push_str("\r\n")
}

fn field(cx: &mut Cx<'_, '_>, value: Value<'_>) -> Result<String, EvalError> {
    match value {
        Value::Undefined | Value::Null(_) => Ok(String::new()),
        Value::String(text) => {
            scratch(cx, text.len() * 3)?;
            Ok(text.to_owned())
        }
        value => {
            if json::is_longer_than(value, MAX_FIELD_BYTES, cx.arena(), &mut |_| Ok(()))? {
                return Err(EvalError::new(
                    "H1016",
                    "an array or object is too long for a field of CSV",
                ));
            }
            let mut out = Vec::new();
            json::write(value, &mut out);
            Ok(String::from_utf8_lossy(&out).into_owned())
        }
    }
}

/// Longest field that is JSON text.
const MAX_FIELD_BYTES: usize = 1 << 20;
