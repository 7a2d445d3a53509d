//! `$toIso`

use super::moment;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "toIso",
    params: "instant, format?, zone?",
    signature: "<xs?s?:s>",
    arity: 3,
    doc: "Reads an instant as vendors spell it and writes it as RFC 3339 in UTC. Without a second argument it reads ISO 8601 and its looser forms (space for `T`, offset without a colon, basic form, no seconds), HTTP and mail dates, `/Date(ms)/`, and numbers (below 10^11 seconds, from there milliseconds). The second argument says `epoch_s`, `epoch_ms` or is a picture of `$toMillis`; the third is the zone of a text that names none, by name or offset (`Z` if left out). An empty text is missing; any other text that is no instant is an error.",
    examples: &[
        yields(
            r#"$toIso("2024-05-01T10:00:00.000+0200")"#,
            "",
            r#""2024-05-01T08:00:00Z""#,
        ),
        yields(
            r#"$toIso("2024-05-01 10:00:00", "", "-05:00")"#,
            "",
            r#""2024-05-01T15:00:00Z""#,
        ),
        yields(
            r#"$toIso("2024-05-01 10:00:00", "", "America/New_York")"#,
            "",
            r#""2024-05-01T14:00:00Z""#,
        ),
        yields(
            r#"$toIso("/Date(1714557600123+0200)/")"#,
            "",
            r#""2024-05-01T10:00:00.123Z""#,
        ),
        yields(r#"$toIso(1714557600, "epoch_s")"#, "", r#""2024-05-01T10:00:00Z""#),
        yields(
            r#"$toIso("1714557600000", "epoch_ms")"#,
            "",
            r#""2024-05-01T10:00:00Z""#,
        ),
        yields(
            r#"$toIso("Wed, 01 May 2024 10:00:00 GMT")"#,
            "",
            r#""2024-05-01T10:00:00Z""#,
        ),
        yields(
            "$toIso('01.05.2024', '[D01].[M01].[Y0001]')",
            "",
            r#""2024-05-01T00:00:00Z""#,
        ),
        yields(
            r#"$toIso("2024-05-01T10:00:00.123456Z")"#,
            "",
            r#""2024-05-01T10:00:00.123456Z""#,
        ),
        nothing(r#"$toIso("")"#, ""),
        nothing("$toIso(created)", "{}"),
        fails(r#"$toIso("soon")"#, "", "H1003"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let format = text(args, 1);
    match moment::of(cx, arg(args, 0), format, text(args, 2))? {
        Some(at) => string(cx, &moment::rfc3339(&at)),
        None => Ok(arg(args, 0).as_str().map_or(arg(args, 0), |_| Value::Undefined)),
    }
}
