//! `$base64encode`

use crate::arena::Scratch;
use crate::functions::tools::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "base64encode",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Encodes a string as base 64, each character as one byte.",
    examples: &[yields(r#"$base64encode("hello:world")"#, "", r#""aGVsbG86d29ybGQ=""#)],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, text.len())?;
    // The reference takes the low byte of every UTF-16 unit.
    let _held = Scratch::of(cx.arena(), text.len().saturating_mul(3))?;
    let mut bytes = Vec::with_capacity(text.len());
    bytes.extend(text.encode_utf16().map(|unit| unit.to_le_bytes()[0]));
    string(cx, &STANDARD.encode(bytes))
}
