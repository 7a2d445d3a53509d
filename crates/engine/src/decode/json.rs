//! JSON (RFC 8259), strictly: what is cut short, followed by something, or not UTF-8 is not taken for an answer.

use super::Decoded;
use crate::language::Language;

pub(super) fn decode<'a>(language: &Language<'a>, body: &'a [u8]) -> Decoded<'a> {
    match language.parse(body) {
        Ok(value) => Decoded::Value(value),
        Err(error) => Decoded::Undecodable(reason(body, error.offset, &error.message)),
    }
}

/// Invalid UTF-8 is named as such, with its place.
fn reason(body: &[u8], offset: usize, message: &str) -> String {
    match std::str::from_utf8(body) {
        Err(error) => format!("the body is not valid UTF-8 at byte {}", error.valid_up_to()),
        Ok(_) if offset >= body.len() => format!("the body is cut short at byte {offset}: {message}"),
        Ok(_) => format!("the body is not JSON at byte {offset}: {message}"),
    }
}
