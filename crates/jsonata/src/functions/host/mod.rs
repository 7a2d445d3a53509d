//! Functions for integration work.

mod first_non_empty;
mod map_enum;
mod quote;
mod to_iso;
mod to_date;
mod epoch;
mod date_add;
mod moment;
mod parse_url;
mod parse_query;
mod base64;
mod hash;
mod bytes;
mod uuid;
mod group_by;
mod pick;
mod compact;
mod chunk;
mod flatten;
mod minor_units;
mod html_to_text;

use super::tools::*;

pub(super) static GROUP: Group = Group {
    name: "Integration",
    functions: &[
        &first_non_empty::FUNCTION,
        &map_enum::FUNCTION,
        &quote::FUNCTION,
        &to_iso::FUNCTION,
        &to_date::FUNCTION,
        &epoch::EPOCH_MS,
        &epoch::EPOCH_S,
        &date_add::FUNCTION,
        &parse_url::FUNCTION,
        &parse_query::FUNCTION,
        &base64::BASE64,
        &base64::FROM_BASE64,
        &base64::HEX,
        &base64::FROM_HEX,
        &hash::HASH,
        &hash::HMAC,
        &uuid::FUNCTION,
        &group_by::GROUP_BY,
        &group_by::KEY_BY,
        &pick::PICK,
        &pick::OMIT,
        &compact::FUNCTION,
        &chunk::FUNCTION,
        &flatten::FUNCTION,
        &minor_units::MINOR_UNITS,
        &minor_units::MAJOR_UNITS,
        &html_to_text::FUNCTION,
    ],
};

/// Missing, null, or an empty string, array or object.
fn is_empty(value: Value<'_>) -> bool {
    match value {
        Value::Undefined | Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(array) => array.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// The key of an item: the member of this name, or what a function makes of it; numbers and booleans as text.
fn key_of<'a>(cx: &mut Cx<'_, 'a>, item: Value<'a>, by: Value<'a>) -> Result<Option<&'a str>, EvalError> {
    cx.spend(1)?;
    let key = match by {
        Value::String(name) => item.get(name),
        Value::Function(function) => cx.apply(function, &[item])?,
        _ => Value::Undefined,
    };
    Ok(match key {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(cx.arena().copy_str(&number.text())?),
        Value::Bool(value) => Some(if value { "true" } else { "false" }),
        _ => None,
    })
}
