//! `$formatCsv`

use std::borrow::Cow;

use crate::eval::text_steps;
use crate::functions::tools::*;

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
    let columns = columns(cx, rows, items(cx, args, 1)?)?;
    let separator = text(args, 2).unwrap_or(",");
    let mut out = Text::new(cx.arena());
    line(
        cx,
        columns.iter().map(|name| Value::String(name)),
        1,
        separator,
        &mut out,
    )?;
    let long: u64 = columns.iter().map(|name| text_steps(name.len())).sum();
    for row in rows {
        // Each field is looked for among all members.
        let members = row.as_object().map_or(0, |row| row.len());
        cx.spend(members as u64 * long)?;
        let steps = 1 + (members / MEMBERS_PER_STEP) as u64;
        line(cx, columns.iter().map(|name| row.get(name)), steps, separator, &mut out)?;
    }
    Ok(out.value())
}

/// The names that are given, or those of the first row.
fn columns<'a>(cx: &Cx<'_, 'a>, rows: &[Value<'a>], names: Option<&[Value<'a>]>) -> Result<&'a [&'a str], EvalError> {
    let mut columns = List::new(cx.arena());
    match names {
        Some(names) => names
            .iter()
            .filter_map(Value::as_str)
            .try_for_each(|name| columns.push(name))?,
        None => {
            let first = rows.first().and_then(Value::as_object);
            let names = first.iter().flat_map(|row| row.iter()).map(|(name, _)| name);
            names.into_iter().try_for_each(|name| columns.push(name))?;
        }
    }
    Ok(columns.into_slice())
}

/// A line of values, each of which takes so many steps to find.
fn line<'a>(
    cx: &mut Cx<'_, 'a>,
    values: impl Iterator<Item = Value<'a>>,
    steps: u64,
    separator: &str,
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    for (at, value) in values.enumerate() {
        cx.spend(steps)?;
        if at > 0 {
            out.push_str(separator)?;
        }
        let text = field(cx, value)?;
        spend_bytes(cx, text.len())?;
        if text.contains(['"', '\r', '\n']) || text.contains(separator) {
            quote(cx, &text, out)?;
        } else {
            out.push_str(&text)?;
        }
    }
    out.push_str("\r\n")
}

fn quote(cx: &mut Cx<'_, '_>, text: &str, out: &mut Text<'_>) -> Result<(), EvalError> {
    out.push('"')?;
    for (at, part) in text.split('"').enumerate() {
        cx.spend(1)?;
        out.push_str(if at > 0 { "\"\"" } else { "" })?;
        out.push_str(part)?;
    }
    out.push('"')
}

fn field<'v>(cx: &mut Cx<'_, '_>, value: Value<'v>) -> Result<Cow<'v, str>, EvalError> {
    match value {
        Value::Undefined | Value::Null(_) => Ok(Cow::Borrowed("")),
        Value::String(text) => Ok(Cow::Borrowed(text)),
        value => {
            let written = json_text(cx, value, MAX_FIELD_BYTES)?;
            let too_long = || EvalError::new("H1016", "an array or object is too long for a field of CSV");
            let text = String::from_utf8(written.ok_or_else(too_long)?);
            Ok(Cow::Owned(text.unwrap_or_default()))
        }
    }
}

/// Members of a row that are looked through in a step.
const MEMBERS_PER_STEP: usize = 32;

/// Longest field that is JSON text.
const MAX_FIELD_BYTES: usize = 1 << 20;
