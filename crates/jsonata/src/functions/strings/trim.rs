//! `$trim`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "trim",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Removes white space at both ends and turns each run of it inside into one space.",
    examples: &[yields(r#"$trim("  a \n  b ")"#, "", r#""a b""#)],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, text.len())?;
    if is_trim(text) {
        return string(cx, text);
    }
    let mut out = Text::new(cx.arena());
    for word in text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()) {
        cx.spend(1)?;
        if !out.as_str().is_empty() {
            out.push(' ')?;
        }
        out.push_str(word)?;
    }
    Ok(out.value())
}

/// Whether there is nothing to remove.
fn is_trim(text: &str) -> bool {
    // What stands before the text counts as a space, so that one at its beginning is one too many.
    let mut after_space = true;
    for byte in text.bytes() {
        let space = byte == b' ';
        if (space && after_space) || matches!(byte, b'\t' | b'\n' | b'\r') {
            return false;
        }
        after_space = space;
    }
    !after_space || text.is_empty()
}
