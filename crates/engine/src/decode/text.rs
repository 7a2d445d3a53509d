//! The text itself.

use interlingua_jsonata::Value;

pub(super) fn decode(body: &[u8]) -> Result<Value<'_>, String> {
    std::str::from_utf8(body)
        .map(Value::String)
        .map_err(|error| format!("the body is not valid UTF-8 at byte {}", error.valid_up_to()))
}
