//! `$toMillis`

use crate::functions::tools::*;
use crate::picture::datetime;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "toMillis",
    params: "text?, picture?",
    signature: "<s-s?:n>",
    arity: 2,
    doc: "Reads an instant, in ISO 8601 or by a picture, as milliseconds since 1970; nothing if it does not have the form of the picture.",
    examples: &[
        yields(r#"$toMillis("2017-11-07T15:07:54.972Z")"#, "", "1510067274972"),
        yields("$toMillis('21 August 2017', '[D1] [MNn] [Y0001]')", "", "1503273600000"),
        nothing("$toMillis('x', '[Y]')", ""),
        fails(r#"$toMillis("yesterday")"#, "", "D3110"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(timestamp) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    cx.spend_text(timestamp.len())?;
    let ms = match picture(args, 1)? {
        None => Some(datetime::parse_iso(timestamp)?),
        Some(picture) => cx.date_by_picture(timestamp, picture)?,
    };
    Ok(ms.map_or(Value::Undefined, Value::number))
}
