//! `$toZone`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "toZone",
    params: "instant, zone",
    signature: "<xs:s>",
    arity: 2,
    doc: "Writes an instant, which is read as `$toIso` reads it, as RFC 3339 with the offset that a zone has then. A text without an offset is a local time of that zone.",
    examples: &[
        yields(
            r#"$toZone("2024-05-01T10:00:00Z", "America/New_York")"#,
            "",
            r#""2024-05-01T06:00:00-04:00""#,
        ),
        nothing(r#"$toZone(due, "Asia/Tokyo")"#, "{}"),
        fails(r#"$toZone("2024-05-01T10:00:00Z", "Mars/Phobos")"#, "", "H1003"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(at) = super::at(cx, args, text(args, 1))? else {
        return Ok(Value::Undefined);
    };
    string(cx, &at.timestamp().display_with_offset(at.offset()).to_string())
}
