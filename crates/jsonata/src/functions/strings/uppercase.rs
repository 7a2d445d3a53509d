//! `$uppercase`

use super::spend_other_case;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "uppercase",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Returns the text in upper case.",
    examples: &[yields(r#"$uppercase("Straße")"#, "", r#""STRASSE""#)],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    // A character becomes three times as long at most.
    spend_other_case(cx, text, 3)?;
    string(cx, &text.to_uppercase())
}
