//! Functions that take a picture.

use super::{Call, Fitted};
use crate::EvalError;
use crate::value::Value;

/// Options other than an object change nothing.
pub(super) fn format_number<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let options = Some(call.arg(2)).filter(|options| options.as_object().is_some());
    match (call.arg(0), call.arg(1)) {
        (Value::Undefined, _) => call.run(),
        (_, picture @ (Value::String(_) | Value::Undefined)) => {
            call.run_over(&[call.number(0)?, picture, options.unwrap_or_default()])
        }
        _ => Err(call.unfit(1)),
    }
}

/// `$formatInteger`, `$parseInteger`
pub(super) fn integer<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match (call.arg(0), call.arg(1)) {
        (Value::Undefined, _) => call.run(),
        (_, picture @ Value::String(_)) if call.name == "formatInteger" => call.run_over(&[call.number(0)?, picture]),
        (Value::String(_), Value::String(_)) => call.run(),
        (Value::String(_), _) => Err(call.unfit(1)),
        (value, Value::String(digits)) if is_digits(digits) => {
            call.run_over(&[Value::String(call.text(0, value)?), call.arg(1)])
        }
        _ => Err(call.unfit(0)),
    }
}

/// Whether a picture is of digits alone, which JavaScript reads from any value as it is written.
fn is_digits(picture: &str) -> bool {
    picture.contains(|sign: char| sign.is_ascii_digit())
        && picture.chars().all(|sign| sign.is_ascii_digit() || sign == '#')
}

pub(super) fn from_millis<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    if call.arg(0).is_undefined() {
        return call.run();
    }
    let zone = match call.arg(2) {
        Value::Undefined => Value::Undefined,
        value => Value::String(call.text(2, value)?),
    };
    call.run_over(&[call.number(0)?, picture(call)?, zone])
}

pub(super) fn to_millis<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    if call.arg(0).is_undefined() {
        return call.run();
    }
    let picture = picture(call)?;
    call.run_over(&[Value::String(call.text(0, call.arg(0))?), picture])
}

/// A picture of dates is read sign by sign; what has no signs is an empty one.
fn picture<'a>(call: &Call<'_, 'a>) -> Result<Value<'a>, EvalError> {
    match call.arg(1) {
        picture @ (Value::Undefined | Value::String(_)) => Ok(picture),
        Value::Array(signs) if !signs.is_empty() => Err(call.unfit(1)),
        Value::Null(_) => Err(call.unfit(1)),
        _ => Ok(Value::String("")),
    }
}
