//! `$parseInteger`

use crate::functions::tools::*;
use crate::picture::integer;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "parseInteger",
    params: "text?, picture",
    signature: "<s-s:n>",
    arity: 2,
    doc: "Reads a whole number that was written by a picture; no number (which JSON writes as null) if the text is none.",
    examples: &[
        yields("$parseInteger('12,345', '#,##0')", "", "12345"),
        yields(
            "$parseInteger('twelve thousand, four hundred and seventy-six', 'w')",
            "",
            "12476",
        ),
        yields("$parseInteger('some', '0')", "", "null"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    let picture = required_picture(cx, "parseInteger", args, 1)?;
    spend_slow_bytes(cx, text.len())?;
    // Its digits, or its groups, lie outside of the arena while they are read.
    scratch(cx, text.len().saturating_mul(3))?;
    // As in the reference: what is no numeral is NaN, which JSON writes as null and arithmetic refuses.
    Ok(Value::number(integer::parse(text, picture)?))
}
