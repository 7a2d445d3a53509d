//! A response as expressions see it.

use interlingua_jsonata::{EvalError, Value};

use crate::language::Language;
use crate::transport::WireResponse;

/// `status`, `headers` (repeated ones joined by `, `, `set-cookie` an array), `body`.
pub(crate) fn response<'a>(
    language: &Language<'a>,
    answer: &'a WireResponse,
    body: Value<'a>,
) -> Result<Value<'a>, EvalError> {
    let mut members: Vec<(&'a str, Value<'a>)> = Vec::new();
    for (name, value) in &answer.headers {
        let existing = members.iter_mut().find(|(known, _)| known == name);
        match (existing, name.as_str()) {
            (None, "set-cookie") => members.push((name, language.array([Value::String(value)])?)),
            (None, _) => members.push((name, Value::String(value))),
            (Some((_, all)), "set-cookie") => *all = language.array(all.iter().chain([Value::String(value)]))?,
            (Some((_, all)), _) => *all = language.text(&format!("{}, {value}", all.as_str().unwrap_or_default()))?,
        }
    }
    let headers = language.object(members)?;
    let status = Value::number(f64::from(answer.status));
    language.object([("status", status), ("headers", headers), ("body", body)])
}
