//! `$lowercase`

use super::spend_other_case;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "lowercase",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Returns the text in lower case.",
    examples: &[yields(r#"$lowercase("Hello World")"#, "", r#""hello world""#)],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    // A character becomes half as long again at most.
    spend_other_case(cx, text, 2)?;
    string(cx, &text.to_lowercase())
}
