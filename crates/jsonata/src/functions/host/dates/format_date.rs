//! `$formatDate`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "formatDate",
    params: "instant, picture, zone?",
    signature: "<xss?:s>",
    arity: 3,
    doc: "Writes an instant, which is read as `$toIso` reads it, by a picture of `$fromMillis`. The last argument is the zone to show it in, by name or offset; left out, it is the text's own offset.",
    examples: &[
        yields(
            r#"$formatDate("2024-05-01T22:30:00Z", "[D01].[M01].[Y0001] [H01]:[m01] [Z]", "Europe/Berlin")"#,
            "",
            r#""02.05.2024 00:30 +02:00""#,
        ),
        yields(r#"$formatDate(1714557600, "[FNn]")"#, "", r#""Wednesday""#),
        nothing(r#"$formatDate(due, "[Y0001]")"#, "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(at), Some(picture)) = (super::at(cx, args, text(args, 2))?, picture(args, 1)?) else {
        return Ok(Value::Undefined);
    };
    let minutes = at.offset().seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let zone = format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60);
    let ms = at.timestamp().as_millisecond() as f64;
    let text = cx.date_picture(picture)?.format(ms, Some(&zone))?;
    string(cx, &text)
}
