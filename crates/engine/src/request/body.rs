//! The body: the template's result, or the native body whole; and members that pagination or auth place in it.

use bytes::Bytes;
use interlingua_definition::plan::NativePlan;
use interlingua_jsonata::{Value, json};

use super::wire::shape_failure;
use crate::failure::Failure;
use crate::language::Language;
use crate::shape::{self, Gate};

/// The body's value before pagination places anything in it.
pub(super) fn build<'a>(
    language: &mut Language<'a>,
    plan: &'a NativePlan,
    native: Value<'a>,
) -> Result<Value<'a>, Failure> {
    match &plan.body {
        None => Ok(native.get("body")),
        Some(body) => shape::build(language, body, native, Gate::Open).map_err(shape_failure),
    }
}

/// The value with a member set, by a path of keys and indexes; objects on the way come into being.
pub(crate) fn set_member<'a>(
    language: &Language<'a>,
    body: Value<'a>,
    path: &[String],
    value: Value<'a>,
) -> Result<Value<'a>, Failure> {
    let Some((key, rest)) = path.split_first() else {
        return Ok(value);
    };
    let memory = |error: interlingua_jsonata::EvalError| Failure::invalid(error.message);
    if let (Value::Array(items), Ok(index)) = (body, key.parse::<usize>()) {
        let inner = set_member(language, items.get(index).unwrap_or_default(), rest, value)?;
        let mut items: Vec<Value<'a>> = items.iter().collect();
        match items.get_mut(index) {
            Some(slot) => *slot = inner,
            None => items.push(inner),
        }
        return language.array(items).map_err(memory);
    }
    let existing = body.as_object();
    let inner = set_member(language, body.get(key), rest, value)?;
    let mut members: Vec<(&'a str, Value<'a>)> = existing.map(|object| object.iter().collect()).unwrap_or_default();
    members.push((language.key(key).map_err(memory)?, inner));
    language.object(members).map_err(memory)
}

/// JSON text; nothing is no body.
pub(super) fn bytes(body: Value<'_>) -> Option<Bytes> {
    if body.is_undefined() {
        return None;
    }
    let mut text = Vec::new();
    json::write(body, &mut text);
    Some(Bytes::from(text))
}
