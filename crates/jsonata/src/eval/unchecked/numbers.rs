//! Functions of numbers, and of arrays of numbers.

use super::javascript::{holds, length};
use super::{Call, Fitted};
use crate::EvalError;
use crate::value::{Array, Value};

/// Every argument is a number.
pub(super) fn all<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    if call.arg(0).is_undefined() {
        return call.run();
    }
    call.run_over(&[call.number(0)?, call.number(1)?])
}

/// Places that count as false are none; of others that are no number comes no number.
pub(super) fn round<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    if call.arg(0).is_undefined() || !holds(call.arg(1)) {
        return call.run_over(&[call.number(0)?]);
    }
    let places = call.number(1)?;
    match (call.arg(0), call.arg(1)) {
        (Value::Null(_), _) => Err(call.unfit(0)),
        (Value::Bool(..), _) | (_, Value::Bool(..)) => Ok(Fitted::Result(Value::number(f64::NAN))),
        _ if places.as_f64().is_some_and(f64::is_nan) => Ok(Fitted::Result(places)),
        _ => call.run_over(&[call.number(0)?, places]),
    }
}

/// Numbers are added; from the first that is none on, texts may be put behind each other.
pub(super) fn sum<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match call.arg(0) {
        Value::Undefined => call.run(),
        Value::Array(array) => total(call, array).map(Fitted::Result),
        _ => Err(call.unfit(0)),
    }
}

pub(super) fn average<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let array = match call.arg(0) {
        value if length(value) == Some(0) => return Ok(Fitted::Result(Value::Undefined)),
        Value::Undefined => return call.run(),
        Value::Array(array) => array,
        _ => return Err(call.unfit(0)),
    };
    let total = total(call, array)?;
    let mean = call.numeric(0, total)? / array.len() as f64;
    Ok(Fitted::Result(Value::number(mean)))
}

/// All items with JavaScript's `+` between, beginning with 0.
fn total<'a>(call: &Call<'_, 'a>, array: Array<'a>) -> Result<Value<'a>, EvalError> {
    let mut total = Value::number(0.0);
    for item in array.iter() {
        call.javascript.budget.spend(1)?;
        total = match (total, item) {
            (Value::String(_), _) | (_, Value::String(_) | Value::Array(_) | Value::Object(_)) => {
                let mut text = call.javascript.text_of(total)?;
                text.push_str(call.text(0, item)?)?;
                text.value()
            }
            _ => Value::number(call.numeric(0, total)? + call.numeric(0, item)?),
        };
    }
    Ok(total)
}

/// `$max`, `$min`
pub(super) fn extreme<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let value = call.arg(0);
    match value {
        _ if length(value) == Some(0) => Ok(Fitted::Result(Value::Undefined)),
        Value::Undefined => call.run(),
        // An object is taken as an array of no items.
        Value::Object(_) if call.name == "max" => Ok(Fitted::Result(Value::number(f64::NEG_INFINITY))),
        Value::Object(_) => Ok(Fitted::Result(Value::number(f64::INFINITY))),
        Value::Array(array) => {
            let further = if call.name == "max" { f64::max } else { f64::min };
            let mut extreme = call.numeric(0, array.get(0).unwrap_or_default())?;
            for item in array.iter() {
                let number = call.numeric(0, item)?;
                // Beside what is no number, nothing is one.
                let known = !extreme.is_nan() && !number.is_nan();
                extreme = if known { further(extreme, number) } else { f64::NAN };
            }
            Ok(Fitted::Result(Value::number(extreme)))
        }
        _ => Err(call.unfit(0)),
    }
}
