//! `$parseInteger`

use crate::functions::tools::*;
use crate::picture::integer;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "parseInteger",
    signature: "<s-s:n>",
    arity: 2,
    doc: "Reads a whole number that was written by a picture; nothing if the text is none.",
    examples: &[
        yields("$parseInteger('12,345', '#,##0')", "", "12345"),
        yields(
            "$parseInteger('twelve thousand, four hundred and seventy-six', 'w')",
            "",
            "12476",
        ),
        nothing("$parseInteger('some', '0')", ""),
    ],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(text), Some(picture)) = (text(args, 0), text(args, 1)) else {
        return Ok(Value::Undefined);
    };
    Ok(integer::parse(text, picture)?.map_or(Value::Undefined, Value::number))
}
