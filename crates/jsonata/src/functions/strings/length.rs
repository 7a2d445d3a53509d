//! `$length`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "length",
    params: "text?",
    signature: "<s-:n>",
    arity: 1,
    doc: "Returns the number of characters (Unicode code points).",
    examples: &[yields(r#"$length("😀abc")"#, "", "4"), fails("$length(1)", "", "T0410")],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, text.len())?;
    Ok(Value::number(text.chars().count() as f64))
}
