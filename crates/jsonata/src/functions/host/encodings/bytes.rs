//! Bytes as text: hexadecimal and base 64 (RFC 4648).

use std::borrow::Cow;

use crate::functions::tools::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Writes bytes in the named form: `hex`, `base64` or `base64url` (without padding).
pub(in crate::functions::host) fn write<'a>(cx: &Cx<'_, 'a>, bytes: &[u8], form: &str) -> Answer<'a> {
    match form {
        "hex" => hex(cx, bytes),
        "base64" => string(cx, &STANDARD.encode(bytes)),
        "base64url" => string(cx, &base64url(bytes)),
        _ => Err(EvalError::new(
            "H1007",
            "the encoding must be `hex`, `base64` or `base64url`",
        )),
    }
}

/// Reads bytes that are written in the named form; `text` is UTF-8.
pub(in crate::functions::host) fn read<'t>(
    cx: &Cx<'_, '_>,
    text: &'t str,
    form: &str,
) -> Result<Cow<'t, [u8]>, EvalError> {
    scratch(cx, text.len() * SCRATCH)?;
    let bytes = match form {
        "text" => Some(Cow::Borrowed(text.as_bytes())),
        "hex" => from_hex(text).map(Cow::Owned),
        "base64" | "base64url" => from_base64(text).map(Cow::Owned),
        _ => {
            return Err(EvalError::new(
                "H1007",
                "the encoding must be `text`, `hex`, `base64` or `base64url`",
            ));
        }
    };
    bytes.ok_or_else(|| EvalError::new("H1008", format!("the text is not {form}")))
}

/// Base 64 for URLs, without padding.
pub(in crate::functions::host) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn hex<'a>(cx: &Cx<'_, 'a>, bytes: &[u8]) -> Answer<'a> {
    let digit = |bits: u8| char::from_digit(u32::from(bits), 16).unwrap_or('0');
    let mut out = Text::with_capacity(cx.arena(), bytes.len().saturating_mul(2))?;
    for byte in bytes {
        out.push(digit(byte >> 4))?;
        out.push(digit(byte & 15))?;
    }
    Ok(out.value())
}

/// Bytes that encoding or decoding takes for each byte of a text while it lasts, with the result.
const SCRATCH: usize = 3;

/// Reads base 64 of either alphabet, padded or not.
pub(in crate::functions::host) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut plain = String::with_capacity(text.len());
    plain.extend(
        text.chars()
            .filter(|char| !char.is_whitespace() && *char != '=')
            .map(|char| match char {
                '+' => '-',
                '/' => '_',
                other => other,
            }),
    );
    URL_SAFE_NO_PAD.decode(plain).ok()
}

/// Reads hexadecimal digits of either case.
pub(in crate::functions::host) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut digits = text.chars();
    while let Some(high) = digits.next() {
        let byte = high.to_digit(16)? << 4 | digits.next()?.to_digit(16)?;
        bytes.push(u8::try_from(byte).ok()?);
    }
    Some(bytes)
}

/// A text in the named form of its bytes.
pub(super) fn encode<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], form: &str) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_slow_bytes(cx, text.len())?;
    scratch(cx, text.len() * SCRATCH)?;
    write(cx, text.as_bytes(), form)
}

/// A text of the bytes that another text stands for.
pub(super) fn decode<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], read: fn(&str) -> Option<Vec<u8>>) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_slow_bytes(cx, text.len())?;
    scratch(cx, text.len() * SCRATCH)?;
    let decoded = read(text).and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded {
        Some(text) => string(cx, &text),
        None => Err(EvalError::new(
            "H1008",
            "the text does not encode UTF-8 text in this form",
        )),
    }
}
