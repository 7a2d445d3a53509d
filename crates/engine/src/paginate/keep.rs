//! Values kept from page to page. One that a page does not bring stays as it was.

use interlingua_definition::plan::Pagination;
use interlingua_jsonata::{EvalError, Value};

use super::{Page, Position, expression_failed};
use crate::failure::Failure;
use crate::language::{Language, json_text};

/// What the next page will find in `$page.keep`, as JSON text.
pub(super) fn next<'a>(
    language: &mut Language<'a>,
    rules: &'a Pagination,
    page: &Page<'a, '_>,
) -> Result<Option<String>, Failure> {
    if rules.keep.is_empty() {
        return Ok(None);
    }
    let memory = |error: EvalError| expression_failed("keep", &error);
    let before = current(language, page.position).map_err(memory)?;
    let mut members = Vec::with_capacity(rules.keep.len());
    for (name, program) in &rules.keep {
        let found = language
            .run(program, page.response)
            .map_err(|error| expression_failed(&format!("keep.{name}"), &error))?;
        let value = if found.is_undefined() { before.get(name) } else { found };
        members.push((name.as_str(), value));
    }
    language
        .object(members)
        .map(|kept| Some(json_text(kept)))
        .map_err(memory)
}

/// `$page.keep`.
pub(super) fn current<'a>(language: &Language<'a>, position: &'a Position) -> Result<Value<'a>, EvalError> {
    match &position.keep {
        Some(json) => language.own_json(json),
        None => Ok(Value::Undefined),
    }
}
