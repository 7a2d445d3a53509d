//! Values: what expressions read and yield. Small, `Copy`, borrowing from an arena.

mod array;
mod equal;
mod function;
mod number;
mod object;
mod truth;

pub use array::Array;
pub(crate) use array::{Flags, Range};
pub(crate) use equal::{deep_equal, too_deep};
pub use function::Function;
pub(crate) use function::{Callable, Lambda, Partial};
pub use number::Number;
pub(crate) use number::out_of_range;
pub use object::Object;
pub(crate) use object::{Members, ObjectBuilder, index_of, same_bytes, same_name};
pub(crate) use truth::truthy;

use crate::EvalError;

/// Deepest nesting of a value that is read, compared, cloned or walked: bounds the recursion over values.
pub(crate) const MAX_NESTING: u32 = 500;

/// Steps after which a value is taken as true: arrays that share their parts can be exponentially large.
const MAX_TRUTH_STEPS: u64 = 1 << 20;

/// Digits of a number that are read in a step.
const DIGITS_PER_STEP: usize = 16;

/// A value of the language.
#[derive(Clone, Copy, Debug, Default)]
pub enum Value<'a> {
    /// Nothing: a path that finds nothing. Not `null`.
    #[default]
    Undefined,
    /// JSON `null`.
    Null(Mark),
    /// A boolean.
    Bool(bool, Mark),
    /// A number.
    Number(Number<'a>),
    /// A string.
    String(&'a str),
    /// An array, or a sequence (the result of a path).
    Array(Array<'a>),
    /// An object.
    Object(Object<'a>),
    /// A function, a matcher among them.
    Function(Function<'a>),
}

/// What provenance knows a `null` or a boolean by; blank otherwise. All other values have an address for that: these two are
/// nothing but themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mark(pub(crate) u32);

impl<'a> Value<'a> {
    /// JSON `null`.
    pub const fn null() -> Value<'a> {
        Value::Null(Mark(0))
    }

    /// A boolean.
    pub const fn bool(value: bool) -> Value<'a> {
        Value::Bool(value, Mark(0))
    }

    /// A number from arithmetic.
    pub fn number(value: f64) -> Value<'a> {
        Value::Number(Number::from_f64(value))
    }

    /// Whether this is nothing.
    pub fn is_undefined(&self) -> bool {
        matches!(self, Value::Undefined)
    }

    /// Whether this is JSON `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null(_))
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&'a str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number as a float, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(number.as_f64()),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value, _) => Some(*value),
            _ => None,
        }
    }

    /// The array, if it is one.
    pub fn as_array(&self) -> Option<Array<'a>> {
        match self {
            Value::Array(array) => Some(*array),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<Object<'a>> {
        match self {
            Value::Object(object) => Some(*object),
            _ => None,
        }
    }

    /// The member of an object; undefined for anything else.
    pub fn get(&self, key: &str) -> Value<'a> {
        match self {
            Value::Object(object) => object.get(key).unwrap_or_default(),
            _ => Value::Undefined,
        }
    }

    /// The member at the end of a path of keys; undefined if any is missing. Arrays are not entered.
    pub fn path(&self, keys: &[&str]) -> Value<'a> {
        keys.iter().fold(*self, |value, key| value.get(key))
    }

    /// Whether a condition takes it as true, as `$boolean` does: an array if any of its items is, or if it would take long to know.
    pub fn truthy(&self) -> bool {
        let mut left = MAX_TRUTH_STEPS;
        let mut spend = |steps| {
            left = u64::checked_sub(left, steps).ok_or_else(EvalError::out_of_steps)?;
            Ok(())
        };
        truthy(*self, MAX_NESTING, &mut spend).unwrap_or(true)
    }

    /// What looking at it takes, in steps: a number may have many digits.
    pub(crate) fn reading_steps(&self) -> u64 {
        match self {
            Value::Number(number) => 1 + (number.digits().map_or(0, str::len) / DIGITS_PER_STEP) as u64,
            _ => 1,
        }
    }

    /// The items of an array; nothing for undefined; itself, once, for anything else.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Value<'a>> + use<'a> {
        let (array, lone) = match self {
            Value::Undefined => (Array::new(&[], Flags::Plain), None),
            Value::Array(array) => (*array, None),
            other => (Array::new(&[], Flags::Plain), Some(*other)),
        };
        Items {
            items: array.iter(),
            lone,
        }
    }

    /// The name of its type, as `$type` says it; `undefined` for nothing.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Undefined => "undefined",
            Value::Null(_) => "null",
            Value::Bool(_, _) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
            Value::Function(_) => "function",
        }
    }
}

/// The name of a type as it stands in a sentence.
pub(crate) fn with_article(type_name: &str) -> String {
    match type_name {
        "undefined" | "null" => type_name.to_string(),
        "array" | "object" => format!("an {type_name}"),
        other => format!("a {other}"),
    }
}

struct Items<'a, I> {
    items: I,
    lone: Option<Value<'a>>,
}

impl<'a, I: ExactSizeIterator<Item = Value<'a>>> Iterator for Items<'a, I> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        match self.lone.take() {
            Some(lone) => Some(lone),
            None => self.items.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = self.items.len() + usize::from(self.lone.is_some());
        (count, Some(count))
    }
}

impl<'a, I: ExactSizeIterator<Item = Value<'a>>> ExactSizeIterator for Items<'a, I> {}
