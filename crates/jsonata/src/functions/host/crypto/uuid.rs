//! `$uuid`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "uuid",
    signature: "<:s>",
    arity: 0,
    doc: "Returns a random UUID (RFC 9562 version 4).",
    examples: &[
        yields("$length($uuid())", "", "36"),
        yields("$substring($uuid(), 14, 1)", "", r#""4""#),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, _: &[Value<'a>]) -> Answer<'a> {
    let mut digits = String::with_capacity(36);
    for at in 0..32 {
        if matches!(at, 8 | 12 | 16 | 20) {
            digits.push('-');
        }
        // Below 16, so the conversion is exact.
        let digit = (cx.random() * 16.0) as u32;
        let digit = match at {
            12 => 4,
            16 => 8 | (digit & 3),
            _ => digit,
        };
        digits.push(char::from_digit(digit, 16).unwrap_or('0'));
    }
    string(cx, &digits)
}
