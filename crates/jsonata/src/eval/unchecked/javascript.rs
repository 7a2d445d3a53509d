//! Values as JavaScript converts them (ECMA-262, "Type Conversion"). Objects that an expression made it cannot convert: X0410.

use crate::arena::{List, Text};
use crate::eval::budget::Budget;
use crate::value::{Array, MAX_NESTING, Number, Value, too_deep};
use crate::{Arena, EvalError};

/// The conversions, within the bounds of an evaluation.
pub(in crate::eval) struct JavaScript<'c, 'a> {
    pub(super) budget: &'c Budget<'a>,
    pub(super) arena: &'a Arena,
}

impl<'c, 'a> JavaScript<'c, 'a> {
    pub(super) fn new(budget: &'c Budget<'a>, arena: &'a Arena) -> JavaScript<'c, 'a> {
        JavaScript { budget, arena }
    }

    /// `Number(value)`
    pub(super) fn numeric(&self, value: Value<'a>) -> Result<f64, EvalError> {
        self.budget.spend(value.reading_steps())?;
        Ok(match value {
            Value::Null(_) => 0.0,
            Value::Bool(value, _) => f64::from(u8::from(value)),
            Value::Number(number) => number.as_f64(),
            Value::Function(_) | Value::Undefined => f64::NAN,
            Value::String(text) => self.number_of(text)?,
            Value::Array(_) | Value::Object(_) => self.number_of(self.shown(value)?)?,
        })
    }

    /// `Number(text)`
    fn number_of(&self, text: &str) -> Result<f64, EvalError> {
        self.budget.spend_text(text.len())?;
        Ok(number_of(text))
    }

    /// Whether a value is among these, by `===`, functions left out.
    pub(super) fn is_among(&self, items: Array<'a>, value: Value<'a>) -> Result<bool, EvalError> {
        for item in items.iter() {
            self.budget.spend(item.reading_steps())?;
            if let (Value::String(item), Value::String(text)) = (item, value)
                && item.len() == text.len()
            {
                self.budget.spend_text(text.len())?;
            }
            if identical(item, value) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `String(value)`; that of a function is not what it is in the reference, which writes the source text of its implementation.
    pub(in crate::eval) fn shown(&self, value: Value<'a>) -> Result<&'a str, EvalError> {
        Ok(match value {
            Value::String(text) => text,
            Value::Undefined => "undefined",
            Value::Null(_) => "null",
            value => {
                let mut shown = Text::new(self.arena);
                self.show(value, &mut shown, 0)?;
                shown.finish()
            }
        })
    }

    /// Writes a value: arrays as their items with commas between, what is nothing among them as nothing.
    fn show(&self, value: Value<'a>, out: &mut Text<'a>, depth: u32) -> Result<(), EvalError> {
        match value {
            Value::Undefined | Value::Null(_) => Ok(()),
            Value::String(text) => out.push_str(text),
            Value::Bool(true, _) => out.push_str("true"),
            Value::Bool(false, _) => out.push_str("false"),
            Value::Number(number) => out.push_str(&Number::from_f64(number.as_f64()).text()),
            Value::Array(_) if depth > MAX_NESTING => Err(too_deep()),
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.budget.spend(item.reading_steps())?;
                    out.push_str(if at > 0 { "," } else { "" })?;
                    self.show(item, out, depth + 1)?;
                }
                Ok(())
            }
            Value::Object(object) if !object.is_read() => Err(unwritable()),
            Value::Object(_) | Value::Function(_) => out.push_str("[object Object]"),
        }
    }

    /// A text under construction that begins as a value is written.
    pub(super) fn text_of(&self, value: Value<'a>) -> Result<Text<'a>, EvalError> {
        let mut text = Text::new(self.arena);
        text.push_str(self.shown(value)?)?;
        Ok(text)
    }

    /// An item of an array as `join` writes it.
    pub(super) fn item(&self, value: Value<'a>) -> Result<&'a str, EvalError> {
        match value {
            Value::Undefined | Value::Null(_) => Ok(""),
            value => self.shown(value),
        }
    }

    /// What a walk by index meets in a value: the items of an array, the signs of a text, else nothing.
    pub(super) fn items(&self, value: Value<'a>) -> Result<&'a [Value<'a>], EvalError> {
        match value {
            Value::Array(array) => array.items(self.arena),
            Value::String(text) => {
                self.budget.spend(text.len() as u64)?;
                let mut signs = List::with_capacity(self.arena, text.len())?;
                for (start, sign) in text.char_indices() {
                    let sign = text.get(start..start + sign.len_utf8()).unwrap_or_default();
                    signs.push(Value::String(sign))?;
                }
                Ok(signs.into_slice())
            }
            _ => Ok(&[]),
        }
    }
}

fn unwritable() -> EvalError {
    EvalError::new(
        "X0410",
        "an object that an expression made is neither a text nor a number",
    )
}

/// `value.length`; none if there is none. That of a function is the number of parameters of what the reference wraps it in.
pub(super) fn length(value: Value<'_>) -> Option<usize> {
    match value {
        Value::Array(array) => Some(array.len()),
        Value::String(text) => Some(text.encode_utf16().count()),
        Value::Function(_) => Some(0),
        _ => None,
    }
}

/// `left === right`, functions left out.
fn identical(left: Value<'_>, right: Value<'_>) -> bool {
    match (left, right) {
        (Value::Undefined, Value::Undefined) | (Value::Null(_), Value::Null(_)) => true,
        (Value::Bool(left, _), Value::Bool(right, _)) => left == right,
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Array(left), Value::Array(right)) => left.address() == right.address(),
        (Value::Object(left), Value::Object(right)) => left.address() == right.address(),
        _ => false,
    }
}

/// Whether a condition of JavaScript takes a value as true.
pub(super) fn holds(value: Value<'_>) -> bool {
    match value {
        Value::Undefined | Value::Null(_) => false,
        Value::Bool(value, _) => value,
        Value::Number(number) => !number.as_f64().is_nan() && number.as_f64() != 0.0,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

/// `Number(text)`
fn number_of(text: &str) -> f64 {
    let whole = |radix, digits: &str| u64::from_str_radix(digits, radix).map_or(f64::NAN, |value| value as f64);
    match text.trim() {
        "" => 0.0,
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        // What Rust calls a number, but JavaScript does not.
        text if text.contains(['n', 'N']) => f64::NAN,
        text => match text.get(..2) {
            Some("0x" | "0X") => whole(16, text.get(2..).unwrap_or_default()),
            Some("0o" | "0O") => whole(8, text.get(2..).unwrap_or_default()),
            Some("0b" | "0B") => whole(2, text.get(2..).unwrap_or_default()),
            _ => text.parse().unwrap_or(f64::NAN),
        },
    }
}
