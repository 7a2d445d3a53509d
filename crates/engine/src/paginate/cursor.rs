//! A token from the answer is sent back. An empty page with a live token goes on.

use interlingua_jsonata::Program;

use super::{At, Page, expression_failed, token};
use crate::failure::Failure;
use crate::language::Language;

pub(super) fn next<'a>(
    language: &mut Language<'a>,
    next: &'a Program,
    page: &Page<'a, '_>,
) -> Result<Option<At>, Failure> {
    let found = language
        .run(next, page.response)
        .map_err(|error| expression_failed("cursor", &error))?;
    Ok(token(found).map(At::Token))
}
