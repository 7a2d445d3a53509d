//! The body: the template's result, or the native body whole; members that pagination or auth place in it; and its bytes, one file per
//! format.

mod json;
mod form;
mod multipart;
mod raw;
mod xml;
mod soap;
mod file;

use std::borrow::Cow;

use bytes::Bytes;
use interlingua_definition::plan::{BodyFormat, NativePlan};
use interlingua_jsonata::Value;

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

/// Longest array that comes into being because an index is written in it.
const MAX_NEW_ITEMS: usize = 1_000;

/// The value with a member set, by a path of keys and indexes; objects and arrays on the way come into being. A number is an index
/// where there is an array or nothing.
pub(crate) fn set_member<'a>(
    language: &Language<'a>,
    body: Value<'a>,
    path: &[String],
    value: Value<'a>,
) -> Result<Value<'a>, Failure> {
    let Some((key, rest)) = path.split_first() else {
        return Ok(value);
    };
    let memory = |error: interlingua_jsonata::EvalError| Failure::invalid(error.into_message());
    if let (Value::Array(_) | Value::Undefined | Value::Null(_), Ok(index)) = (body, key.parse::<usize>()) {
        let mut items: Vec<Value<'a>> = match body {
            Value::Array(items) => items.iter().collect(),
            _ => Vec::new(),
        };
        if index >= items.len().max(MAX_NEW_ITEMS) {
            return Err(Failure::invalid(format!(
                "index {index} is too far beyond the end of the body's array"
            )));
        }
        if index >= items.len() {
            items.resize(index + 1, Value::null());
        }
        let slot = items.get(index).copied().unwrap_or_default();
        let inner = set_member(language, slot, rest, value)?;
        if let Some(slot) = items.get_mut(index) {
            *slot = inner;
        }
        return language.array(items).map_err(memory);
    }
    let existing = body.as_object();
    let inner = set_member(language, body.get(key), rest, value)?;
    let mut members: Vec<(&'a str, Value<'a>)> = existing.map(|object| object.iter().collect()).unwrap_or_default();
    members.push((language.key(key).map_err(memory)?, inner));
    language.object(members).map_err(memory)
}

/// A body as it is sent.
pub(super) struct Encoded {
    pub(super) bytes: Bytes,
    /// Its media type, which a header of the definition may replace.
    pub(super) content_type: Cow<'static, str>,
}

/// A body's bytes in the plan's format; nothing is no body.
pub(super) fn encode<'a>(
    language: &Language<'a>,
    plan: &NativePlan,
    body: Value<'a>,
) -> Result<Option<Encoded>, Failure> {
    if body.is_undefined() {
        return Ok(None);
    }
    match plan.body_format {
        BodyFormat::Json => Ok(json::encode(body)),
        BodyFormat::Form => form::encode(plan.form_style, body),
        BodyFormat::Multipart => multipart::encode(body),
        BodyFormat::Raw => raw::encode(body),
        BodyFormat::Xml => xml::encode(language, &plan.xml, body),
        BodyFormat::Soap => soap::encode(language, &plan.xml, body),
    }
    .map(Some)
}

/// A value that a format cannot write.
fn unwritable(detail: impl Into<String>) -> Failure {
    Failure::invalid(detail.into())
}
