//! Functions for integration work: what mappings between systems need and the language itself has not. They exist with
//! the Cargo feature `host`, for programs compiled with `Options::host_functions`.

mod values;
mod collections;
mod query;
mod dates;
mod urls;
mod encodings;
mod crypto;
mod formats;
mod money;
mod markup;
mod bounded;

use super::tools::*;
use crate::Object;
use crate::eval::text_steps;

/// One folder per group, in the order of the manual.
pub(super) static GROUPS: &[&Group] = &[
    &values::GROUP,
    &collections::GROUP,
    &query::GROUP,
    &dates::GROUP,
    &urls::GROUP,
    &encodings::GROUP,
    &crypto::GROUP,
    &formats::GROUP,
    &money::GROUP,
    &markup::GROUP,
];

/// Missing, null, or an empty string, array or object.
fn is_empty(value: Value<'_>) -> bool {
    match value {
        Value::Undefined | Value::Null(_) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(array) => array.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// Members of a table that are looked through in a step.
const MEMBERS_PER_STEP: u64 = 32;

/// Spends what looking for a name in a table takes.
fn spend_search(cx: &mut Cx<'_, '_>, table: Object<'_>, name: &str) -> Result<(), EvalError> {
    let members = table.len() as u64;
    cx.spend(1 + members / MEMBERS_PER_STEP + members * text_steps(name.len()))
}

/// The key of an item: the member of this name, or what a function makes of it; numbers and booleans as text.
fn key_of<'a>(cx: &mut Cx<'_, 'a>, item: Value<'a>, by: Value<'a>) -> Result<Option<&'a str>, EvalError> {
    cx.spend(1)?;
    let key = match by {
        Value::String(name) => bounded::member(cx, item, name)?,
        Value::Function(function) => cx.apply(function, &[item])?,
        _ => Value::Undefined,
    };
    Ok(match key {
        Value::String(text) => {
            cx.spend_text(text.len())?;
            Some(text)
        }
        Value::Number(number) => Some(cx.arena().copy_str(&number.text())?),
        Value::Bool(value, _) => Some(if value { "true" } else { "false" }),
        _ => None,
    })
}
