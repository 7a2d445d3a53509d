//! Operators between values.

use super::budget::Budget;
use super::sort::compare_text;
use super::{Evaluation, Frame, Observer};
use crate::EvalError;
use crate::arena::Text;
use crate::functions::write_string_of;
use crate::program::{Node, Op};
use crate::value::{self, Array, Flags, Function, MAX_NESTING, Range, Value, deep_equal};

/// Largest number of items that a range may have.
const MAX_RANGE: f64 = 1e7;

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    #[inline(never)]
    pub(super) fn binary(
        &mut self,
        op: Op,
        left: &'a Node,
        right: &'a Node,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let left = self.node(left, input, frame)?;
        if matches!(op, Op::And | Op::Or) && self.truthy(left)? == (op == Op::Or) {
            return Ok(Value::bool(op == Op::Or));
        }
        let right = self.node(right, input, frame)?;
        match op {
            Op::And | Op::Or => Ok(Value::bool(self.truthy(right)?)),
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder => arithmetic(op, left, right),
            Op::Equal | Op::NotEqual => self.equality(op, left, right),
            Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => {
                if let (Value::String(a), Value::String(b)) = (left, right) {
                    self.budget.spend_text(a.len().min(b.len()))?;
                }
                comparison(op, left, right)
            }
            Op::Concat => self.concat(left, right),
            Op::Range => self.range(left, right),
            Op::In => self.includes(left, right),
        }
    }

    fn equality(&mut self, op: Op, left: Value<'a>, right: Value<'a>) -> Result<Value<'a>, EvalError> {
        if left.is_undefined() || right.is_undefined() {
            return Ok(Value::bool(false));
        }
        Ok(Value::bool(equal(left, right, self.budget)? == (op == Op::Equal)))
    }

    /// Whether a condition takes a value as true.
    pub(super) fn truthy(&mut self, value: Value<'a>) -> Result<bool, EvalError> {
        truthy(value, self.budget)
    }

    fn concat(&mut self, left: Value<'a>, right: Value<'a>) -> Result<Value<'a>, EvalError> {
        match (left, right) {
            (Value::String(_), Value::Undefined | Value::String("")) => return Ok(left),
            (Value::Undefined | Value::String(""), Value::String(_)) => return Ok(right),
            _ => {}
        }
        let known = left.as_str().map_or(0, str::len) + right.as_str().map_or(0, str::len);
        let mut text = Text::with_capacity(self.arena, known)?;
        for part in [left, right] {
            match part {
                Value::String(part) => text.push_str(part)?,
                part => write_string_of(part, &mut text, &mut |steps| self.budget.spend(steps))?,
            }
        }
        self.budget.spend(text.as_str().len() as u64 / 64)?;
        Ok(text.value())
    }

    fn range(&mut self, left: Value<'a>, right: Value<'a>) -> Result<Value<'a>, EvalError> {
        let from = integer(left, "T2003", "left")?;
        let to = integer(right, "T2004", "right")?;
        let (Some(from), Some(to)) = (from, to) else {
            return Ok(Value::Undefined);
        };
        if from > to {
            return Ok(Value::Undefined);
        }
        let count = to - from + 1.0;
        if count > MAX_RANGE {
            return Err(EvalError::new("D2014", "a range may have at most 1e7 items"));
        }
        let range = Range {
            first: from,
            count: count as usize,
        };
        Ok(Value::Array(Array::range(self.arena.keep(range)?, Flags::Sequence)))
    }

    fn includes(&mut self, left: Value<'a>, right: Value<'a>) -> Result<Value<'a>, EvalError> {
        if left.is_undefined() || right.is_undefined() {
            return Ok(Value::bool(false));
        }
        let items = super::items_of(self.arena, right)?;
        for item in items.iter() {
            self.budget.spend(1)?;
            if identical(item, left, self.budget)? {
                return Ok(Value::bool(true));
            }
        }
        Ok(Value::bool(false))
    }
}

/// Deep equality, its comparisons counted as steps.
pub(super) fn equal(left: Value<'_>, right: Value<'_>, budget: &Budget<'_>) -> Result<bool, EvalError> {
    deep_equal(left, right, &|steps| budget.spend(steps))
}

/// Whether a condition takes a value as true, the items looked at counted as steps.
pub(super) fn truthy(value: Value<'_>, budget: &Budget<'_>) -> Result<bool, EvalError> {
    value::truthy(value, MAX_NESTING, &mut |steps| budget.spend(steps))
}

/// A number that arithmetic can use: D1001 for infinities.
pub(super) fn finite(value: f64) -> Result<f64, EvalError> {
    if value.is_infinite() {
        return Err(value::out_of_range());
    }
    Ok(value)
}

pub(super) fn negate(value: Value<'_>) -> Result<Value<'_>, EvalError> {
    match value {
        Value::Undefined => Ok(Value::Undefined),
        Value::Number(number) if !number.as_f64().is_nan() => Ok(Value::number(-finite(number.as_f64())?)),
        other => Err(EvalError::new(
            unless_closure(other, "D1002", "X1002"),
            format!("cannot negate {}", named(other)),
        )),
    }
}

fn arithmetic<'a>(op: Op, left: Value<'a>, right: Value<'a>) -> Result<Value<'a>, EvalError> {
    let left = operand(left, "T2001", "left")?;
    let right = operand(right, "T2002", "right")?;
    let (Some(left), Some(right)) = (left, right) else {
        return Ok(Value::Undefined);
    };
    Ok(Value::number(match op {
        Op::Add => left + right,
        Op::Subtract => left - right,
        Op::Multiply => left * right,
        Op::Divide => left / right,
        _ => left % right,
    }))
}

/// The number on one side of an operator; `None` = undefined.
fn operand(value: Value<'_>, code: &'static str, side: &str) -> Result<Option<f64>, EvalError> {
    match value {
        Value::Undefined => Ok(None),
        Value::Number(number) => match number.as_f64() {
            value if value.is_nan() => Err(no_operand(Value::Number(number), code, side)),
            value => finite(value).map(Some),
        },
        other => Err(no_operand(other, code, side)),
    }
}

/// The code of an error whose message shows a value in the reference: `own` if that fails, as it does where a function that
/// was written in the expression lies in it.
#[cold]
pub(super) fn unless_closure(value: Value<'_>, code: &'static str, own: &'static str) -> &'static str {
    let mut left = MAX_SEARCHED;
    if holds_closure(value, 0, &mut left) { own } else { code }
}

/// Values that are looked through for a function: only on the way to an error, but even then not without bound.
const MAX_SEARCHED: u32 = 1_000;

fn holds_closure(value: Value<'_>, depth: u32, left: &mut u32) -> bool {
    let mut is_one = |value| {
        *left = left.saturating_sub(1);
        *left > 0 && holds_closure(value, depth + 1, left)
    };
    match value {
        Value::Function(function) => function.is_closure(),
        Value::Array(items) if depth < 4 => items.iter().take(100).any(is_one),
        Value::Object(object) if depth < 4 => object.iter().take(100).any(|(_, member)| is_one(member)),
        _ => false,
    }
}

#[cold]
fn no_operand(value: Value<'_>, code: &'static str, side: &str) -> EvalError {
    let message = format!("the {side} side of the operator must be a number, not {}", named(value));
    EvalError::new(code, message)
}

fn integer(value: Value<'_>, code: &'static str, side: &str) -> Result<Option<f64>, EvalError> {
    match value {
        Value::Undefined => Ok(None),
        Value::Number(number) if number.as_f64().fract() == 0.0 => Ok(Some(number.as_f64())),
        other => Err(EvalError::new(
            code,
            format!("the {side} side of the range must be an integer, not {}", named(other)),
        )),
    }
}

fn comparison<'a>(op: Op, left: Value<'a>, right: Value<'a>) -> Result<Value<'a>, EvalError> {
    for side in [left, right] {
        if !matches!(side, Value::Undefined | Value::Number(_) | Value::String(_)) {
            return Err(EvalError::new(
                "T2010",
                format!("only numbers and strings can be compared, not {}", named(side)),
            ));
        }
    }
    let order = match (left, right) {
        (Value::Undefined, _) | (_, Value::Undefined) => return Ok(Value::Undefined),
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
        (Value::String(a), Value::String(b)) => Some(compare_text(a, b)),
        _ => {
            let message = format!(
                "cannot compare {} with {}: they must be of the same type",
                named(left),
                named(right)
            );
            return Err(EvalError::new("T2009", message));
        }
    };
    Ok(Value::bool(order.is_some_and(|order| match op {
        Op::Less => order.is_lt(),
        Op::LessEqual => order.is_le(),
        Op::Greater => order.is_gt(),
        _ => order.is_ge(),
    })))
}

/// Sameness without a look inside: of arrays and objects only the very same are. Empty arrays lie nowhere: no two are the same.
fn identical(left: Value<'_>, right: Value<'_>, budget: &Budget<'_>) -> Result<bool, EvalError> {
    Ok(match (left, right) {
        (Value::Array(a), Value::Array(b)) => !a.is_empty() && a.address() == b.address() && a.len() == b.len(),
        (Value::Object(a), Value::Object(b)) => a.address() == b.address(),
        (Value::Function(a), Value::Function(b)) => Function::same(a, b),
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => false,
        (Value::String(a), Value::String(b)) => {
            if a.len() == b.len() {
                budget.spend_text(a.len())?;
            }
            a == b
        }
        (a, b) => deep_equal(a, b, &|_| Ok(()))?,
    })
}

/// How a message names a value: by its type, never by what it holds.
fn named(value: Value<'_>) -> String {
    match value {
        Value::Number(number) if number.as_f64().is_nan() => "NaN, which stands for none".to_string(),
        value => value::with_article(value.type_name()),
    }
}
