//! How a value is known again. A `null` and a boolean carry a mark, everything else lies at an address of its own: what has
//! none, or might share it, is copied to one.

use crate::value::{Array, Mark, Number, Value};
use crate::{Arena, EvalError};

/// What tells a value from all others of the evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    Marked(u32),
    Text(usize, usize),
    Digits(usize, usize),
    Array(usize, usize),
    Object(usize),
}

/// The identity of a value, if it has one.
pub(super) fn of(value: Value<'_>) -> Option<Identity> {
    match value {
        Value::Undefined | Value::Function(_) => None,
        Value::Null(Mark(mark)) | Value::Bool(_, Mark(mark)) => (mark > 0).then_some(Identity::Marked(mark)),
        Value::Number(number) => {
            let digits = number.digits()?;
            Some(Identity::Digits(digits.as_ptr().addr(), digits.len()))
        }
        Value::String(text) => Some(Identity::Text(text.as_ptr().addr(), text.len())),
        Value::Array(array) => Some(Identity::Array(array.address(), array.len())),
        Value::Object(object) => Some(Identity::Object(object.address())),
    }
}

/// An equal value with an identity that no other has; `mark` = the mark that is free. Objects, and arrays with items, keep the
/// address they have: what an expression takes for the same must stay the same.
pub(super) fn fresh<'a>(arena: &'a Arena, value: Value<'a>, mark: u32) -> Result<Value<'a>, EvalError> {
    Ok(match value {
        Value::Null(_) => Value::Null(Mark(mark)),
        Value::Bool(value, _) => Value::Bool(value, Mark(mark)),
        Value::String("") => Value::String(arena.copy_str(" ")?.get(..0).unwrap_or_default()),
        Value::String(text) => Value::String(arena.copy_str(text)?),
        // The digits of a float read back as the same float, but for what JSON has no digits for.
        Value::Number(number) if number.as_f64().is_finite() && !is_negative_zero(number) => {
            Value::Number(Number::from_text(arena.copy_str(&number.text())?))
        }
        Value::Array(array) if array.is_empty() => {
            let one = arena.copy_values(&[Value::Undefined])?;
            Value::Array(Array::new(one.get(..0).unwrap_or_default(), array.flags()))
        }
        other => other,
    })
}

fn is_negative_zero(number: Number<'_>) -> bool {
    number.as_f64() == 0.0 && number.digits().is_none() && number.as_f64().is_sign_negative()
}

/// Whether it has no parts.
pub(super) fn is_leaf(value: Value<'_>) -> bool {
    match value {
        Value::Array(array) => array.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => true,
    }
}
