//! What a condition takes as true.

use super::{Value, out_of_range};
use crate::EvalError;

/// See [`Value::truthy`]. Spends steps for the items looked at: arrays that share their parts can be exponentially large. Deeper than
/// `depth` an array is taken as true. `D1001` for what a division by zero makes, as in the reference.
pub(crate) fn truthy(
    value: Value<'_>,
    depth: u32,
    spend: &mut dyn FnMut(u64) -> Result<(), EvalError>,
) -> Result<bool, EvalError> {
    Ok(match value {
        Value::Undefined | Value::Null(_) | Value::Function(_) => false,
        Value::Bool(value, _) => value,
        Value::Number(number) => match number.as_f64() {
            value if value.is_infinite() => return Err(out_of_range()),
            value => value != 0.0 && !value.is_nan(),
        },
        Value::String(text) => !text.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Array(_) if depth == 0 => true,
        Value::Array(array) => {
            for item in array.iter() {
                spend(item.reading_steps())?;
                if truthy(item, depth - 1, spend)? {
                    return Ok(true);
                }
            }
            false
        }
    })
}
