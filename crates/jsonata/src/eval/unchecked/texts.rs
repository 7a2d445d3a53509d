//! Functions of texts. What is no text has seldom what they ask of it; a pattern, though, searches any value as it is written.

use super::{Call, Fitted};
use crate::EvalError;
use crate::eval::matcher::Metered;
use crate::value::{Callable, Function, Value};

/// `$lowercase`, `$uppercase`, `$trim`
pub(super) fn only<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match call.arg(0) {
        Value::Undefined | Value::String(_) => call.run(),
        _ => Err(call.unfit(0)),
    }
}

/// An array can be walked sign by sign as well.
pub(super) fn length<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match call.arg(0) {
        Value::Array(array) => Ok(Fitted::Result(Value::number(array.len() as f64))),
        _ => only(call),
    }
}

pub(super) fn substring<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let (start, length) = (call.number(1), call.number(2));
    match call.arg(0) {
        Value::Undefined => call.run(),
        Value::String(_) => call.run_over(&[call.arg(0), start?, length?]),
        Value::Array(_) => part_of_items(call, start?.as_f64(), length?.as_f64()).map(Fitted::Result),
        _ => Err(call.unfit(0)),
    }
}

/// Items as the signs of a text: those from `start` on, `length` of them, written behind each other.
fn part_of_items<'a>(call: &Call<'_, 'a>, start: Option<f64>, length: Option<f64>) -> Result<Value<'a>, EvalError> {
    let items = call.javascript.items(call.arg(0))?;
    let count = items.len() as f64;
    let start = start.filter(|start| count + start >= 0.0).unwrap_or(0.0);
    let from_start = |place: f64| if place < 0.0 { count + place } else { place };
    let end = match length {
        Some(length) if length <= 0.0 => 0.0,
        Some(length) => from_start(start) + length,
        None => count,
    };
    // No number counts as 0; a place beyond the end as the end.
    let place = |place: f64| from_start(place.trunc()).clamp(0.0, count) as usize;
    let mut text = call.javascript.text_of(Value::String(""))?;
    for item in items.get(place(start)..place(end)).unwrap_or_default() {
        text.push_str(call.javascript.item(*item)?)?;
    }
    Ok(text.value())
}

/// `$substringBefore`, `$substringAfter`: an array is the result if it does not hold what is looked for.
pub(super) fn around<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let (whole, part) = (call.arg(0), call.arg(1));
    match (whole, part) {
        (Value::Undefined, _) | (Value::String(_), Value::String(_)) => call.run(),
        (Value::String(_), Value::Function(_)) => Ok(Fitted::Result(whole)),
        (Value::String(text), _) => {
            let part = call.text(1, part)?;
            if text.contains(part) && call.name == "substringAfter" {
                return after_no_text(call);
            }
            call.run_over(&[whole, Value::String(part)])
        }
        (Value::Array(items), _) if !call.javascript.is_among(items, part)? => Ok(Fitted::Result(whole)),
        _ => Err(call.unfit(0)),
    }
}

/// Behind what has no length lies the whole text.
fn after_no_text<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match call.arg(1) {
        Value::Number(_) | Value::Bool(..) => Ok(Fitted::Result(call.arg(0))),
        _ => Err(call.unfit(1)),
    }
}

pub(super) fn pad<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let text = match call.arg(0) {
        Value::Undefined => return call.run(),
        text @ (Value::String(_) | Value::Array(_)) => text,
        _ => return Err(call.unfit(0)),
    };
    let sign = match call.arg(2) {
        Value::Null(_) => return Err(call.unfit(2)),
        Value::Function(_) => Value::Undefined,
        sign => sign,
    };
    let width = call.number(1)?.as_f64().unwrap_or(f64::NAN).trunc();
    let missing = width.abs() - call.javascript.items(text)?.len() as f64;
    if missing.is_nan() || missing <= 0.0 {
        return Ok(Fitted::Result(text));
    }
    let sign = match sign {
        Value::Undefined => sign,
        sign => Value::String(call.text(2, sign)?),
    };
    let text = call.javascript.shown(text)?;
    let width = (missing + text.chars().count() as f64).copysign(width);
    call.run_over(&[Value::String(text), Value::number(width), sign])
}

pub(super) fn contains<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match (call.arg(0), call.arg(1)) {
        (Value::Undefined, _) | (_, Value::Undefined) => Ok(Fitted::Result(Value::Undefined)),
        (Value::String(_), Value::String(_)) => call.run(),
        (Value::Array(items), part @ Value::String(_)) => {
            let found = call.javascript.is_among(items, part)?;
            Ok(Fitted::Result(Value::bool(found)))
        }
        (_, Value::String(_)) => Err(call.unfit(0)),
        _ => call.run_over(&[searched(call)?, call.arg(1)]),
    }
}

pub(super) fn matched<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match call.arg(0) {
        Value::Undefined => call.run(),
        _ if negative(call, 2)? => call.run_over(&[Value::String(""), call.arg(1), call.number(2)?]),
        _ if none(call, 2)? => Ok(Fitted::Result(Value::Undefined)),
        _ => call.run_over(&[searched(call)?, call.arg(1), call.number(2)?]),
    }
}

pub(super) fn replace<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let (text, pattern) = (call.arg(0), call.arg(1));
    let limit = call.number(3);
    let by = match (call.arg(2), pattern) {
        (by @ (Value::String(_) | Value::Function(_)), Value::String(_)) => by,
        (by, Value::String(_)) => Value::String(call.text(2, by)?),
        (by @ Value::String(_), _) => by,
        // What cannot be called is missed where there is something to replace.
        (by, _) => call.must_call(2).map_or(Value::Undefined, |()| by),
    };
    match (text, pattern) {
        (Value::Undefined, _) => call.run(),
        (_, Value::String("")) => call.run_over(&[Value::String(""), pattern, by]),
        _ if negative(call, 3)? => call.run_over(&[Value::String(""), pattern, by, limit?]),
        _ if none(call, 3)? => Ok(Fitted::Result(text)),
        (Value::String(_), Value::String(_)) => call.run_over(&[text, pattern, by, limit?]),
        (_, Value::String(_)) => Err(call.unfit(0)),
        (Value::String(_), _) => call
            .must_call(1)
            .and_then(|()| call.run_over(&[text, pattern, by, limit?])),
        _ if is_found(call)? => Err(call.unfit(0)),
        _ => Ok(Fitted::Result(text)),
    }
}

pub(super) fn split<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let (text, separator) = (call.arg(0), call.arg(1));
    let limit = call.number(2);
    match (text, separator) {
        (Value::Undefined, _) => call.run(),
        _ if negative(call, 2)? => call.run_over(&[Value::String(""), separator, limit?]),
        _ if none(call, 2)? => call.javascript.arena.array([]).map(Fitted::Result),
        (Value::String(_), Value::String(_)) => call.run_over(&[text, separator, limit?]),
        (_, Value::String(_)) => Err(call.unfit(0)),
        (Value::String(_), _) => call
            .must_call(1)
            .and_then(|()| call.run_over(&[text, separator, limit?])),
        _ if is_found(call)? => Err(call.unfit(0)),
        _ => call.javascript.arena.array([text]).map(Fitted::Result),
    }
}

/// Bytes can be the items of an array: of each number the lowest eight bits.
pub(super) fn base64<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let Value::Array(array) = call.arg(0) else {
        return only(call);
    };
    let mut bytes = call.javascript.text_of(Value::String(""))?;
    for item in array.iter() {
        let number = call.numeric(0, item)?.trunc().rem_euclid(256.0);
        bytes.push(char::from(number as u8))?;
    }
    match call.name {
        "base64encode" => call.run_over(&[bytes.value()]),
        _ => Ok(Fitted::Result(bytes.value())),
    }
}

pub(super) fn url<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match call.arg(0) {
        Value::Undefined | Value::String(_) => call.run(),
        Value::Function(_) => Err(call.unfit(0)),
        value => match call.javascript.shown(value) {
            Ok(text) => call.run_over(&[Value::String(text)]),
            Err(error) if error.code == "X0410" => Err(EvalError::new("D3140", error.message.clone())),
            Err(error) => Err(error),
        },
    }
}

/// What is no text is no source text.
pub(super) fn eval<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match call.arg(0) {
        Value::Undefined | Value::String(_) => call.run(),
        value => {
            let message = format!("$eval takes an expression as a string, not as {}", value.type_name());
            Err(EvalError::new("D3120", message))
        }
    }
}

/// The text that the function at 1 is called with: a pattern takes any value.
fn searched<'a>(call: &Call<'_, 'a>) -> Result<Value<'a>, EvalError> {
    call.must_call(1)?;
    match (call.arg(0), call.arg(1)) {
        (text @ Value::String(_), _) => Ok(text),
        (value, Value::Function(Function(Callable::Matcher(_)))) => Ok(Value::String(call.javascript.shown(value)?)),
        _ => Err(call.unfit(0)),
    }
}

/// Whether the pattern at 1 matches anywhere in what is no text.
fn is_found(call: &Call<'_, '_>) -> Result<bool, EvalError> {
    call.must_call(1)?;
    let Value::Function(Function(Callable::Matcher(pattern))) = call.arg(1) else {
        return Err(call.unfit(0));
    };
    let text = call.javascript.shown(call.arg(0))?;
    pattern.is_match(text, &Metered::new(call.javascript.budget, call.javascript.arena))
}

/// Whether a limit is below 0.
fn negative(call: &Call<'_, '_>, at: usize) -> Result<bool, EvalError> {
    Ok(call.number(at)?.as_f64().is_some_and(|limit| limit < 0.0))
}

/// Whether a limit leaves nothing: one that is no number does.
fn none(call: &Call<'_, '_>, at: usize) -> Result<bool, EvalError> {
    Ok(!call.arg(at).is_undefined() && !call.number(at)?.as_f64().is_some_and(|limit| limit > 0.0))
}
