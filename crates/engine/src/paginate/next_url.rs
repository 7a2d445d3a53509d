//! A whole URL from the body or a header.

use interlingua_jsonata::{Program, Value};

use super::{At, Page, expression_failed, target};
use crate::failure::Failure;
use crate::language::Language;

pub(super) fn next<'a>(
    language: &mut Language<'a>,
    next: &'a Program,
    rebase: bool,
    page: &Page<'a, '_>,
) -> Result<Option<At>, Failure> {
    match language
        .run(next, page.response)
        .map_err(|error| expression_failed("next", &error))?
    {
        Value::String(text) if !text.is_empty() => target::resolve(&page.request.url, text, rebase).map(Some),
        _ => Ok(None),
    }
}
