//! `$base64decode`

use crate::eval::pieces;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "base64decode",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Decodes base 64, standard or URL-safe; each byte becomes one character.",
    examples: &[yields(r#"$base64decode("aGVsbG86d29ybGQ=")"#, "", r#""hello:world""#)],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    let digits = text.split_once('=').map_or(text, |(digits, _)| digits);
    let mut out = Text::new(cx.arena());
    let (mut bits, mut count) = (0u32, 0);
    for piece in pieces(digits) {
        spend_bytes(cx, piece.len())?;
        for value in piece.bytes().filter_map(value_of) {
            bits = (bits << 6 | value) & 0xff_ffff;
            count += 6;
            if count >= 8 {
                count -= 8;
                out.push(char::from((bits >> count & 0xff) as u8))?;
            }
        }
    }
    Ok(out.value())
}

/// Characters of neither alphabet are skipped, as the reference does.
fn value_of(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}
