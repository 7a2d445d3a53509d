//! How long a value is as JSON text, without writing it.

use crate::value::Value;

/// Whether a value needs more than `limit` bytes as JSON text (escapes not counted). Stops as soon as that is certain, and
/// keeps its own stack, so that neither depth nor size of the value matter.
pub(crate) fn is_longer_than(value: Value<'_>, limit: usize) -> bool {
    match value {
        Value::Array(_) | Value::Object(_) => {}
        Value::String(text) => return text.len() + 2 > limit,
        _ => return false,
    }
    let mut bytes = 0usize;
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        bytes = bytes.saturating_add(match value {
            Value::String(text) => text.len() + 2,
            Value::Array(array) => {
                // Every item takes a byte at least: what is waiting is bounded by the limit too.
                if bytes.saturating_add(open.len()).saturating_add(array.len()) > limit {
                    return true;
                }
                open.extend(array.iter());
                array.len() + 1
            }
            Value::Object(object) => {
                if bytes.saturating_add(open.len()).saturating_add(object.len()) > limit {
                    return true;
                }
                open.extend(object.iter().map(|(_, member)| member));
                object.iter().map(|(key, _)| key.len() + 4).sum::<usize>() + 1
            }
            _ => 1,
        });
        if bytes > limit {
            return true;
        }
    }
    false
}
