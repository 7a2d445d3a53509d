//! Bytes to a value.

mod json;

use interlingua_jsonata::Value;

use crate::language::Language;

/// A decoded body.
#[derive(Debug)]
pub(crate) enum Decoded<'a> {
    /// No body, or white space alone.
    Nothing,
    /// A value.
    Value(Value<'a>),
    /// Not what it should be; the reason, which quotes nothing of the body.
    Undecodable(String),
}

/// Decodes a body. JSON is the one format so far; whatever the vendor calls it, it is read strictly.
pub(crate) fn decode<'a>(language: &Language<'a>, body: &'a [u8]) -> Decoded<'a> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.iter().all(u8::is_ascii_whitespace) {
        return Decoded::Nothing;
    }
    json::decode(language, body)
}
