//! Functions of objects, and what stops an evaluation.

use super::{Call, Fitted};
use crate::EvalError;
use crate::arena::List;
use crate::value::Value;

pub(super) fn each<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    let none = List::<Value<'_>>::new(call.javascript.arena).sequence();
    over_members(call, none)
}

pub(super) fn sift<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    over_members(call, Value::Undefined)
}

/// Where there are no members, nobody looks at the function, and the result is `none`.
fn over_members<'a>(call: &Call<'_, 'a>, none: Value<'a>) -> Result<Fitted<'a>, EvalError> {
    let members = members(call, call.arg(0))?;
    if members.as_object().is_none_or(|object| object.is_empty()) {
        return Ok(Fitted::Result(none));
    }
    call.must_call(1)?;
    call.run_over(&[members, call.arg(1)])
}

/// What has members as an object: an array has its indexes as names.
pub(super) fn members<'a>(call: &Call<'_, 'a>, value: Value<'a>) -> Result<Value<'a>, EvalError> {
    let Value::Array(array) = value else {
        return Ok(value);
    };
    call.javascript.budget.spend(array.len() as u64)?;
    let mut names = List::with_capacity(call.javascript.arena, array.len())?;
    for at in 0..array.len() {
        names.push(call.javascript.arena.copy_str(&at.to_string())?)?;
    }
    let names = names.into_slice();
    let items = array.items(call.javascript.arena)?;
    call.javascript.arena.object_of(names, items).map(Value::Object)
}

/// Any value can be the name, as JavaScript writes it.
pub(super) fn lookup<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match (call.arg(0), call.arg(1)) {
        (_, Value::String(_)) => call.run(),
        (Value::Array(_) | Value::Object(_), Value::Function(_)) => Ok(Fitted::Result(Value::Undefined)),
        (value @ (Value::Array(_) | Value::Object(_)), name) => {
            call.run_over(&[value, Value::String(call.text(1, name)?)])
        }
        _ => Ok(Fitted::Result(Value::Undefined)),
    }
}

/// A text is read as JSON.
pub(super) fn clone<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match call.arg(0) {
        Value::Function(_) => Err(call.unfit(0)),
        Value::String(text) => match call.javascript.arena.parse_json(text.as_bytes()) {
            Ok(value) => Ok(Fitted::Result(value)),
            Err(error) if error.no_room => Err(EvalError::out_of_memory()),
            Err(_) => Err(EvalError::new(
                "X0410",
                "argument 1 of function $clone is a text, but no JSON",
            )),
        },
        value @ (Value::Null(_) | Value::Bool(..) | Value::Number(_)) => Ok(Fitted::Result(value)),
        _ => call.run(),
    }
}

/// Any value can be the message.
pub(super) fn error<'a>(call: &Call<'_, 'a>) -> Result<Fitted<'a>, EvalError> {
    match call.arg(0) {
        Value::Undefined | Value::String(_) => call.run(),
        value => call.run_over(&[Value::String(call.javascript.shown(value)?)]),
    }
}
