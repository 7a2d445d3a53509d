//! What a condition takes as true.

use super::Value;

/// Items looked at beyond which an array is taken as true: arrays that share their parts can be exponentially large.
const MAX_VISITED: u64 = 1 << 20;

/// See [`Value::truthy`]. Counts the items looked at; deeper than `depth` an array is taken as true.
pub(crate) fn truthy(value: Value<'_>, depth: u32, visited: &mut u64) -> bool {
    match value {
        Value::Undefined | Value::Null(_) | Value::Function(_) => false,
        Value::Bool(value, _) => value,
        Value::Number(number) => number.as_f64() != 0.0 && !number.as_f64().is_nan(),
        Value::String(text) => !text.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Array(_) if depth == 0 => true,
        Value::Array(array) => array.iter().any(|item| {
            *visited += 1;
            *visited > MAX_VISITED || truthy(item, depth - 1, visited)
        }),
    }
}
