//! `$fromMillis`

use crate::functions::tools::*;
use crate::picture::datetime;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "fromMillis",
    params: "milliseconds?, picture?, zone?",
    signature: "<n-s?s?:s>",
    arity: 3,
    doc: "Writes an instant, given in milliseconds since 1970, in ISO 8601 or by a picture, in UTC or in a zone such as `+0530`.",
    examples: &[
        yields("$fromMillis(1510067557121)", "", r#""2017-11-07T15:12:37.121Z""#),
        yields(
            "$fromMillis(1510067557121, '[M01]/[D01]/[Y0001] [h#1]:[m01][P]')",
            "",
            r#""11/07/2017 3:12pm""#,
        ),
        yields(
            "$fromMillis(1510067557121, '[H01]:[m01]:[s01] [z]', '-0500')",
            "",
            r#""10:12:37 GMT-05:00""#,
        ),
        fails("$fromMillis(0, '[YN]')", "", "D3133"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(ms) = number(args, 0) else {
        return Ok(Value::Undefined);
    };
    write(cx, ms, picture(args, 1)?, text(args, 2))
}

/// An instant by a picture, or in ISO 8601.
pub(super) fn write<'a>(cx: &mut Cx<'_, 'a>, ms: f64, picture: Option<&'a str>, zone: Option<&str>) -> Answer<'a> {
    let text = match picture {
        None => datetime::format(ms, None, zone)?,
        Some(picture) => cx.date_picture(picture)?.format(ms, zone)?,
    };
    string(cx, &text)
}
