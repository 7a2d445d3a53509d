//! `$base64`, `$fromBase64`, `$hex`, `$fromHex`: UTF-8 text and its bytes.

use super::bytes;
use crate::functions::tools::*;

pub(super) static BASE64: Builtin = Builtin {
    name: "base64",
    signature: "<s-s?:s>",
    arity: 2,
    doc: "Encodes the UTF-8 bytes of a text as `base64` (the default) or `base64url` (no padding).",
    examples: &[
        yields(r#"$base64("user:pä?")"#, "", r#""dXNlcjpww6Q/""#),
        yields(r#"$base64("user:pä?", "base64url")"#, "", r#""dXNlcjpww6Q_""#),
    ],
    run: |cx, args| encode(cx, args, text(args, 1).unwrap_or("base64")),
};

pub(super) static FROM_BASE64: Builtin = Builtin {
    name: "fromBase64",
    signature: "<s-:s>",
    arity: 1,
    doc: "Decodes base 64 of either alphabet, padded or not, to UTF-8 text.",
    examples: &[
        yields(r#"$fromBase64("dXNlcjpww6Q_")"#, "", r#""user:pä?""#),
        fails(r#"$fromBase64("/w==")"#, "", "H1008"),
    ],
    run: |cx, args| decode(cx, args, bytes::from_base64),
};

pub(super) static HEX: Builtin = Builtin {
    name: "hex",
    signature: "<s-:s>",
    arity: 1,
    doc: "Writes the UTF-8 bytes of a text as hexadecimal digits.",
    examples: &[yields(r#"$hex("ä1")"#, "", r#""c3a431""#)],
    run: |cx, args| encode(cx, args, "hex"),
};

pub(super) static FROM_HEX: Builtin = Builtin {
    name: "fromHex",
    signature: "<s-:s>",
    arity: 1,
    doc: "Reads hexadecimal digits as the bytes of a UTF-8 text.",
    examples: &[
        yields(r#"$fromHex("C3a431")"#, "", r#""ä1""#),
        fails(r#"$fromHex("abc")"#, "", "H1008"),
    ],
    run: |cx, args| decode(cx, args, bytes::from_hex),
};

fn encode<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], form: &str) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, text.len())?;
    bytes::write(cx, text.as_bytes(), form)
}

fn decode<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], read: fn(&str) -> Option<Vec<u8>>) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, text.len())?;
    let decoded = read(text).and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded {
        Some(text) => string(cx, &text),
        None => Err(EvalError::new(
            "H1008",
            "the text does not encode UTF-8 text in this form",
        )),
    }
}
