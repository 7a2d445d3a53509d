//! Secrets that a vendor puts into its answers (`redact`): taken out here, where every answer comes by, so that nothing behind this
//! stage can show them.

use interlingua_jsonata::{EvalError, Value};

use crate::language::Language;

/// The value without the members of these names, at any depth; an answer that has none is not copied.
pub(super) fn redacted<'a>(
    language: &Language<'a>,
    names: &[String],
    value: Value<'a>,
) -> Result<Value<'a>, EvalError> {
    if names.is_empty() || !holds(names, value) {
        return Ok(value);
    }
    without(language, names, value)
}

fn holds(names: &[String], value: Value<'_>) -> bool {
    match value {
        Value::Object(object) => object
            .iter()
            .any(|(key, member)| named(names, key) || holds(names, member)),
        Value::Array(items) => items.iter().any(|item| holds(names, item)),
        _ => false,
    }
}

fn without<'a>(language: &Language<'a>, names: &[String], value: Value<'a>) -> Result<Value<'a>, EvalError> {
    match value {
        Value::Object(object) => {
            let kept = object.iter().filter(|(key, _)| !named(names, key));
            let kept = kept.map(|(key, member)| Ok((key, without(language, names, member)?)));
            language.object(kept.collect::<Result<Vec<_>, EvalError>>()?)
        }
        Value::Array(items) => {
            let items = items.iter().map(|item| without(language, names, item));
            language.array(items.collect::<Result<Vec<_>, _>>()?)
        }
        other => Ok(other),
    }
}

fn named(names: &[String], key: &str) -> bool {
    names.iter().any(|name| name == key)
}
