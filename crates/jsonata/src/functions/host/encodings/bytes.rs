//! Bytes as text: hexadecimal and base 64 (RFC 4648).

use crate::functions::tools::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Writes bytes in the named form: `hex`, `base64` or `base64url` (without padding).
pub(in crate::functions::host) fn write<'a>(cx: &Cx<'_, 'a>, bytes: &[u8], form: &str) -> Answer<'a> {
    match form {
        "hex" => string(cx, &hex(bytes)),
        "base64" => string(cx, &STANDARD.encode(bytes)),
        "base64url" => string(cx, &base64url(bytes)),
        _ => Err(EvalError::new(
            "H1007",
            "the encoding must be `hex`, `base64` or `base64url`",
        )),
    }
}

/// Reads bytes that are written in the named form; `text` is UTF-8.
pub(in crate::functions::host) fn read(text: &str, form: &str) -> Result<Vec<u8>, EvalError> {
    let bytes = match form {
        "text" => Some(text.as_bytes().to_vec()),
        "hex" => from_hex(text),
        "base64" | "base64url" => from_base64(text),
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

fn hex(bytes: &[u8]) -> String {
    let digit = |bits: u8| char::from_digit(u32::from(bits), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// Reads base 64 of either alphabet, padded or not.
pub(in crate::functions::host) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let plain: String = text
        .chars()
        .filter(|char| !char.is_whitespace() && *char != '=')
        .collect();
    URL_SAFE_NO_PAD.decode(plain.replace('+', "-").replace('/', "_")).ok()
}

/// Reads hexadecimal digits of either case.
pub(in crate::functions::host) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|char| char.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(
        digits
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
            .collect(),
    )
}

/// A text in the named form of its bytes.
pub(super) fn encode<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], form: &str) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, text.len())?;
    scratch(cx, text.len() * 2)?;
    write(cx, text.as_bytes(), form)
}

/// A text of the bytes that another text stands for.
pub(super) fn decode<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], read: fn(&str) -> Option<Vec<u8>>) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, text.len())?;
    scratch(cx, text.len() * 4)?;
    let decoded = read(text).and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded {
        Some(text) => string(cx, &text),
        None => Err(EvalError::new(
            "H1008",
            "the text does not encode UTF-8 text in this form",
        )),
    }
}
