//! What the caller wants of a record: some fields, the vendor's own record beside them.

use interlingua_jsonata::{EvalError, Value};

use super::Wanted;
use crate::language::Language;

/// `id` is always served.
pub(super) fn project<'a>(
    language: &Language<'a>,
    mapped: Value<'a>,
    record: Value<'a>,
    wanted: Wanted<'_>,
) -> Result<Value<'a>, EvalError> {
    let Value::Object(object) = mapped else {
        return Ok(mapped);
    };
    if wanted.fields.is_empty() && !wanted.remote_data {
        return Ok(mapped);
    }
    let named = |key: &str| wanted.fields.is_empty() || key == "id" || wanted.fields.iter().any(|field| field == key);
    let remote = if wanted.remote_data { record } else { Value::Undefined };
    language.object(
        object
            .iter()
            .filter(|(key, _)| named(key))
            .chain([("remote_data", remote)]),
    )
}
