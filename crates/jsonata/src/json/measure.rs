//! How long a value is as JSON text, without writing it.

use crate::EvalError;
use crate::value::{Array, Object, Value};

/// Values looked at between two steps that are spent.
const VALUES_PER_STEP: u32 = 64;

/// A container that is being measured, and how far.
enum Open<'a> {
    Array(Array<'a>, usize),
    Object(Object<'a>, usize),
}

/// Whether a value needs more than `limit` bytes as JSON text (escapes not counted). Stops as soon as that is certain, keeps
/// its own stack, and spends steps, so that neither depth nor size of the value matter.
pub(crate) fn is_longer_than(
    value: Value<'_>,
    limit: usize,
    spend: &mut dyn FnMut(u64) -> Result<(), EvalError>,
) -> Result<bool, EvalError> {
    let mut open = Vec::new();
    let mut bytes = begin(value, &mut open);
    let mut looked = 0;
    while let Some(top) = open.last_mut() {
        let next = match top {
            Open::Array(array, at) => {
                *at += 1;
                array.get(*at - 1).map(|item| (1, item))
            }
            Open::Object(object, at) => {
                *at += 1;
                object
                    .members()
                    .get(*at - 1)
                    .map(|(key, member)| (key.len() + 4, *member))
            }
        };
        match next {
            Some((before, value)) => bytes = bytes.saturating_add(before + begin(value, &mut open)),
            None => drop(open.pop()),
        }
        if bytes > limit {
            return Ok(true);
        }
        looked += 1;
        if looked == VALUES_PER_STEP {
            looked = 0;
            spend(1)?;
        }
    }
    Ok(bytes > limit)
}

/// Bytes of a value without what is in it, which is opened.
fn begin<'a>(value: Value<'a>, open: &mut Vec<Open<'a>>) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(array) => {
            open.push(Open::Array(array, 0));
            1
        }
        Value::Object(object) => {
            open.push(Open::Object(object, 0));
            1
        }
        Value::Number(number) => match number.digits() {
            Some(digits) => digits.len(),
            None => whole_digits(number.as_f64()),
        },
        _ => 1,
    }
}

/// Digits of a float that is a whole number; of any other, the fewest that it can have.
fn whole_digits(value: f64) -> usize {
    let magnitude = value.abs();
    if magnitude.fract() != 0.0 || magnitude >= 1e15 {
        return 3;
    }
    1 + (magnitude as u64).checked_ilog10().unwrap_or(0) as usize
}
