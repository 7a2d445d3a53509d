//! Deep equality.

use super::{Function, MAX_NESTING, Object, Value};
use crate::EvalError;
use crate::eval::text_steps;

/// Members of an object that are looked through in a step.
const MEMBERS_PER_STEP: usize = 32;

/// Whether two values are equal, members in any order. Numbers compare as floats. Each comparison spends a step: values that
/// share their parts can be exponentially large. Fails as `spend` does, and on values nested too deeply.
pub(crate) fn deep_equal(
    left: Value<'_>,
    right: Value<'_>,
    spend: &dyn Fn(u64) -> Result<(), EvalError>,
) -> Result<bool, EvalError> {
    equal(left, right, MAX_NESTING, spend)
}

fn equal(
    left: Value<'_>,
    right: Value<'_>,
    depth: u32,
    spend: &dyn Fn(u64) -> Result<(), EvalError>,
) -> Result<bool, EvalError> {
    spend(1)?;
    Ok(match (left, right) {
        (Value::Undefined, Value::Undefined) | (Value::Null(_), Value::Null(_)) => true,
        (Value::Bool(a, _), Value::Bool(b, _)) => a == b,
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::String(a), Value::String(b)) => same_text(a, b, spend)?,
        (Value::Function(a), Value::Function(b)) => Function::same(a, b),
        (Value::Array(_) | Value::Object(_), _) if depth == 0 => return Err(too_deep()),
        (Value::Array(a), Value::Array(b)) => {
            if a.len() != b.len() {
                return Ok(false);
            }
            for (a, b) in a.iter().zip(b.iter()) {
                if !equal(a, b, depth - 1, spend)? {
                    return Ok(false);
                }
            }
            true
        }
        (Value::Object(a), Value::Object(b)) => equal_objects(a, b, depth - 1, spend)?,
        _ => false,
    })
}

/// Texts of different lengths are different; those of the same length are as much work as they are long.
fn same_text(left: &str, right: &str, spend: &dyn Fn(u64) -> Result<(), EvalError>) -> Result<bool, EvalError> {
    if left.len() != right.len() {
        return Ok(false);
    }
    match text_steps(left.len()) {
        0 => {}
        steps => spend(steps)?,
    }
    Ok(left == right)
}

fn equal_objects(
    left: Object<'_>,
    right: Object<'_>,
    depth: u32,
    spend: &dyn Fn(u64) -> Result<(), EvalError>,
) -> Result<bool, EvalError> {
    if left.len() != right.len() {
        return Ok(false);
    }
    for (at, (key, a)) in left.iter().enumerate() {
        // Objects of one origin have their members in the same places: look there first.
        let b = match right.names().get(at) {
            Some(name) if same_text(name, key, spend)? => right.values().get(at).copied(),
            _ => {
                spend((right.len() / MEMBERS_PER_STEP) as u64 + text_steps(key.len()))?;
                right.get(key)
            }
        };
        match b {
            Some(b) if equal(a, b, depth, spend)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

pub(crate) fn too_deep() -> EvalError {
    EvalError::new(
        "D1011",
        format!("the value is nested more than {MAX_NESTING} levels deep"),
    )
}
