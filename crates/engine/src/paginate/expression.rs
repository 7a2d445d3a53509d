//! Any state, made from page to page by expressions. Missing or null ends.

use interlingua_jsonata::{Program, Value};

use super::{At, Page, expression_failed};
use crate::failure::Failure;
use crate::language::{Language, json_text};

pub(super) fn next<'a>(
    language: &mut Language<'a>,
    next: &'a Program,
    page: &Page<'a, '_>,
) -> Result<Option<At>, Failure> {
    match language
        .run(next, page.response)
        .map_err(|error| expression_failed("next", &error))?
    {
        Value::Undefined | Value::Null(_) => Ok(None),
        state => Ok(Some(At::Token(json_text(state)))),
    }
}

/// The state of the first page, over the native request.
pub(super) fn start<'a>(
    language: &mut Language<'a>,
    start: Option<&'a Program>,
    native: Value<'a>,
) -> Result<Value<'a>, Failure> {
    let Some(start) = start else {
        return Ok(Value::Undefined);
    };
    language
        .run(start, native)
        .map_err(|error| expression_failed("start", &error))
}
