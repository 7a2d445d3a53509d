//! `$encodeUrl`, `$encodeUrlComponent`, `$decodeUrl`, `$decodeUrlComponent`: percent encoding as in ECMA-262 section
//! 19.2.6. The forms for a whole URL leave the characters alone that part a URL.

use crate::eval::pieces;
use crate::functions::tools::*;

pub(super) static ENCODE_URL: Builtin = Builtin {
    name: "encodeUrl",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Percent-encodes a whole URL, leaving the characters that part it.",
    examples: &[yields(
        r#"$encodeUrl("https://example.com/?x=шеллы&y=1")"#,
        "",
        r#""https://example.com/?x=%D1%88%D0%B5%D0%BB%D0%BB%D1%8B&y=1""#,
    )],
    run: |cx, args| encode(cx, args, PARTING),
};

pub(super) static ENCODE_URL_COMPONENT: Builtin = Builtin {
    name: "encodeUrlComponent",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Percent-encodes one component of a URL, such as a parameter.",
    examples: &[yields(r#"$encodeUrlComponent("?x=test")"#, "", r#""%3Fx%3Dtest""#)],
    run: |cx, args| encode(cx, args, ""),
};

pub(super) static DECODE_URL: Builtin = Builtin {
    name: "decodeUrl",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Decodes a percent-encoded URL, leaving escapes of the characters that part it.",
    examples: &[
        yields(
            r#"$decodeUrl("https://example.com/?x=%D1%88%2F")"#,
            "",
            r#""https://example.com/?x=ш%2F""#,
        ),
        fails(r#"$decodeUrl("%E0%A4%A")"#, "", "D3140"),
    ],
    run: |cx, args| decode(cx, args, PARTING),
};

pub(super) static DECODE_URL_COMPONENT: Builtin = Builtin {
    name: "decodeUrlComponent",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Decodes one percent-encoded component of a URL.",
    examples: &[
        yields(r#"$decodeUrlComponent("%3Fx%3Dtest")"#, "", r#""?x=test""#),
        fails(r#"$decodeUrlComponent("%E0%A4%A")"#, "", "D3140"),
    ],
    run: |cx, args| decode(cx, args, ""),
};

/// The characters that part a URL.
const PARTING: &str = ";/?:@&=+$,#";

fn encode<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], kept: &str) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    let mut out = Text::with_capacity(cx.arena(), text.len())?;
    for piece in pieces(text) {
        spend_bytes(cx, piece.len())?;
        for char in piece.chars() {
            if char.is_ascii_alphanumeric() || "-_.!~*'()".contains(char) || kept.contains(char) {
                out.push(char)?;
                continue;
            }
            cx.spend(1)?;
            for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                push_percent(byte, &mut out)?;
            }
        }
    }
    Ok(out.value())
}

fn decode<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], kept: &str) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, text.len())?;
    let mut out = Text::with_capacity(cx.arena(), text.len())?;
    let mut rest = text;
    while let Some((plain, escaped)) = rest.split_once('%') {
        cx.spend(1)?;
        out.push_str(plain)?;
        let (char, length) = escape(escaped).ok_or_else(malformed)?;
        let (code, after) = escaped.split_at_checked(length).ok_or_else(malformed)?;
        if kept.contains(char) {
            out.push('%')?;
            out.push_str(code)?;
        } else {
            out.push(char)?;
        }
        rest = after;
    }
    out.push_str(rest)?;
    Ok(out.value())
}

/// The character that escapes stand for, the first `%` already taken, and the length of the rest of them.
fn escape(text: &str) -> Option<(char, usize)> {
    let first = hex(text.get(..2)?)?;
    let count = match first {
        0..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => return None,
    };
    let mut bytes = vec![first];
    for at in 1..count {
        let more = text.get(at * 3 - 1..at * 3 + 2)?.strip_prefix('%')?;
        bytes.push(hex(more)?);
    }
    let char = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    Some((char, count * 3 - 1))
}

fn hex(text: &str) -> Option<u8> {
    let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits.then(|| u8::from_str_radix(text, 16).ok()).flatten()
}

fn malformed() -> EvalError {
    EvalError::new("D3140", "the text is not well percent-encoded")
}
