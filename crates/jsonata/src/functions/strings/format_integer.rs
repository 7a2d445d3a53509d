//! `$formatInteger`

use crate::functions::tools::*;
use crate::picture::integer;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "formatInteger",
    params: "number?, picture",
    signature: "<n-s:s>",
    arity: 2,
    doc: "Writes a whole number by a picture: digits, letters, Roman numerals, English words, ordinals.",
    examples: &[
        yields("$formatInteger(12345678, '#,##0')", "", r#""12,345,678""#),
        yields(
            "$formatInteger(2789, 'w')",
            "",
            r#""two thousand, seven hundred and eighty-nine""#,
        ),
        yields("$formatInteger(1999, 'I')", "", r#""MCMXCIX""#),
        yields("$formatInteger(3, '0;o')", "", r#""3rd""#),
        fails("$formatInteger(1, 'α')", "", "D3130"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(value) = number(args, 0) else {
        return Ok(Value::Undefined);
    };
    let picture = required_picture(cx, "formatInteger", args, 1)?;
    string(cx, &integer::format(value, picture)?)
}
