//! Functions of arrays. What has no length is walked as if it were empty.

use super::javascript::length;
use super::{Call, Fitted};
use crate::EvalError;
use crate::arena::{List, Text};
use crate::value::{Array, Flags, Value};

pub(super) fn count<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    Ok(Fitted::Result(match call.arg(0) {
        Value::Undefined => return call.run(),
        Value::Null(_) => return Err(call.unfit(0)),
        Value::Object(object) => object.get("length").unwrap_or_default(),
        value => length(value).map_or(Value::Undefined, |count| Value::number(count as f64)),
    }))
}

/// `$map`, `$filter`: where there is nothing to walk over, nobody looks at the function.
pub(super) fn walk<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    if call.arg(0).is_undefined() {
        return call.run();
    }
    let items = walked(call)?;
    if items.is_empty() {
        return Ok(Fitted::Result(List::<Value<'_>>::new(call.javascript.arena).sequence()));
    }
    call.must_call(1)?;
    call.run_over(&[Value::Array(items), call.arg(1)])
}

pub(super) fn single<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    if call.arg(0).is_undefined() {
        return call.run();
    }
    let items = walked(call)?;
    if !items.is_empty() && !call.arg(1).is_undefined() {
        call.must_call(1)?;
    }
    call.run_over(&[Value::Array(items), call.arg(1)])
}

/// The parameters of the function are counted first.
pub(super) fn reduce<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    if call.arg(0).is_undefined() {
        return call.run();
    }
    let Value::Function(function) = call.arg(1) else {
        return Err(call.unfit(1));
    };
    let items = walked(call)?;
    let first = usize::from(call.arg(2).is_undefined());
    if items.len() > first && function.arity() >= 2 {
        call.must_call(1)?;
    }
    call.run_over(&[Value::Array(items), call.arg(1), call.arg(2)])
}

/// Only the first argument is looked at.
pub(super) fn zip<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match call.arg(0) {
        Value::Array(_) => call.run(),
        _ => call.javascript.arena.array([]).map(Fitted::Result),
    }
}

pub(super) fn sort<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let value = call.arg(0);
    match (value, call.arg(1)) {
        (Value::Undefined, _) => return call.run(),
        (Value::Null(_), _) => return Err(call.unfit(0)),
        _ if length(value).is_some_and(|length| length <= 1) => {}
        (Value::Array(_), Value::Undefined) => return call.run(),
        (_, Value::Undefined) => {
            let message = "$sort without a comparator takes only arrays of numbers or of strings";
            return Err(EvalError::new("D3070", message));
        }
        (Value::Array(_), _) => {
            call.must_call(1)?;
            return call.run();
        }
        _ => {}
    }
    Ok(Fitted::Result(value))
}

/// `$reverse`, `$shuffle`: of what has no length comes an array of one item, which is nothing.
pub(super) fn reverse<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match call.arg(0) {
        Value::Undefined | Value::Array(_) => call.run(),
        Value::Null(_) => Err(call.unfit(0)),
        value if length(value).is_some_and(|length| length <= 1) => Ok(Fitted::Result(value)),
        Value::String(_) => call.run_over(&[Value::Array(walked(call)?)]),
        _ => call.javascript.arena.array([Value::Undefined]).map(Fitted::Result),
    }
}

/// An array among the items has its indexes as names; what has no members adds none.
pub(super) fn merge<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let Value::Array(array) = call.arg(0) else {
        return if call.arg(0).is_undefined() {
            call.run()
        } else {
            Err(call.unfit(0))
        };
    };
    let mut objects = List::with_capacity(call.javascript.arena, array.len())?;
    for item in array.iter() {
        objects.push(super::objects::members(call, item)?)?;
    }
    call.run_over(&[objects.array()])
}

pub(super) fn join<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let Value::Array(array) = call.arg(0) else {
        return if call.arg(0).is_undefined() {
            call.run()
        } else {
            Err(call.unfit(0))
        };
    };
    let separator = match call.arg(1) {
        Value::Undefined => "",
        value => call.text(1, value)?,
    };
    let mut text = Text::new(call.javascript.arena);
    for (at, item) in array.iter().enumerate() {
        call.javascript.budget.spend(1 + (separator.len() / 64) as u64)?;
        text.push_str(if at > 0 { separator } else { "" })?;
        text.push_str(call.javascript.item(item)?)?;
    }
    Ok(Fitted::Result(text.value()))
}

/// What is walked over by index: an array as it is; fails of null, which has not even no length.
fn walked<'a>(call: &Call<'_, 'a>) -> Result<Array<'a>, EvalError> {
    match call.arg(0) {
        Value::Null(_) => Err(call.unfit(0)),
        Value::Array(array) => Ok(array),
        value => Ok(Array::new(call.javascript.items(value)?, Flags::Plain)),
    }
}
