//! One JSON value a line, as an array. Empty lines separate nothing.

use interlingua_jsonata::{EvalError, Value};

use super::json;
use crate::language::Language;

pub(super) fn decode<'a>(language: &Language<'a>, body: &'a [u8]) -> Result<Value<'a>, String> {
    let mut values = Vec::new();
    for (index, line) in body.split(|byte| *byte == b'\n').enumerate() {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let value = language.parse(line).map_err(|error| {
            format!(
                "line {}: {}",
                index + 1,
                json::reason(line, error.offset, &error.message)
            )
        })?;
        values.push(value);
    }
    language.array(values).map_err(EvalError::into_message)
}
