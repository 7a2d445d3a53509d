//! A token from the answer is sent back. An empty page with a live token goes on.

use interlingua_definition::kind::Kind;
use interlingua_jsonata::{Program, Value};
use percent_encoding::percent_decode_str;

use super::{At, Page, expression_failed, token};
use crate::failure::Failure;
use crate::language::Language;

pub(super) fn next<'a>(
    language: &mut Language<'a>,
    next: &'a Program,
    percent: bool,
    page: &Page<'a, '_>,
) -> Result<Option<At>, Failure> {
    let found = language
        .run(next, page.response)
        .map_err(|error| expression_failed("cursor", &error))?;
    match found {
        Value::String(text) if percent => decoded(language, text),
        other => Ok(token(other).map(At::Token)),
    }
}

fn decoded(language: &Language<'_>, text: &str) -> Result<Option<At>, Failure> {
    let broken = |_| Failure::new(Kind::UpstreamError, "the vendor's cursor is not percent-encoded text");
    let plain = percent_decode_str(text).decode_utf8().map_err(broken)?;
    let value = language
        .text(&plain)
        .map_err(|error| expression_failed("cursor", &error))?;
    Ok(token(value).map(At::Token))
}
