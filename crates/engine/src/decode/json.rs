//! JSON (RFC 8259), strictly: what is cut short, followed by something, or not UTF-8 is not taken for an answer.

use interlingua_jsonata::Value;

use crate::language::Language;

pub(super) fn decode<'a>(language: &Language<'a>, body: &'a [u8]) -> Result<Value<'a>, String> {
    language
        .parse(body)
        .map_err(|error| reason(body, error.offset, &error.message))
}

/// Whether a body begins as an object or an array does.
pub(super) fn looks_like(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// Invalid UTF-8 is named as such, with its place; a page where data should be is named, too.
pub(super) fn reason(body: &[u8], offset: usize, message: &str) -> String {
    match std::str::from_utf8(body) {
        Err(error) => format!("the body is not valid UTF-8 at byte {}", error.valid_up_to()),
        Ok(_) if offset >= body.len() => format!("the body is cut short at byte {offset}: {message}"),
        Ok(_) if body.trim_ascii_start().starts_with(b"<") => {
            "the body is markup, not JSON; if it is XML, `response_format: \"xml\"` reads it".to_owned()
        }
        Ok(_) => format!("the body is not JSON at byte {offset}: {message}"),
    }
}
