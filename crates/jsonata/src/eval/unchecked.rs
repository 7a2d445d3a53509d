//! Arguments of a library function that is partially applied: the reference looks at no signature then, and its implementation
//! meets whatever is given.

use super::{Evaluation, Observer};
use crate::EvalError;
use crate::arena::{List, Text};
use crate::functions::Registered;
use crate::syntax::Expected;
use crate::value::{Callable, Function, Partial, Value, with_article};

/// Functions that walk over an array by its length and indexes: a text has both, and where there is no length, nothing is walked.
const WALKS: [&str; 5] = ["map", "filter", "single", "reduce", "reverse"];

/// Functions of texts that JavaScript writes any value for.
const WRITTEN: [&str; 5] = [
    "encodeUrl",
    "encodeUrlComponent",
    "decodeUrl",
    "decodeUrlComponent",
    "toMillis",
];

/// Functions of texts that only hand them to a pattern, which has any value written.
const SEARCHED: [&str; 2] = ["contains", "match"];

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// The arguments as the function takes them: a number is made of nearly anything; what cannot be worked with fails, as it
    /// does there without a code. Without the first argument, nothing is looked at.
    pub(super) fn unchecked(
        &mut self,
        registered: &'static Registered,
        partial: &'a Partial<'a>,
        args: &'a [Value<'a>],
    ) -> Result<&'a [Value<'a>], EvalError> {
        let name = registered.builtin.name;
        let taken = args.len().min(registered.builtin.arity.max(1));
        let args = args.get(..taken).unwrap_or(args);
        let (Some(signature), false) = (&registered.signature, args.first().is_none_or(Value::is_undefined)) else {
            return Ok(args);
        };
        // A function is called only if there is something to call it with.
        let called = args.first().is_some_and(|first| match first {
            Value::Array(items) => !items.is_empty(),
            first => !matches!(first, Value::Number(_) | Value::Bool(..)),
        });
        let mut fitted = List::with_capacity(self.arena, args.len())?;
        for (at, arg) in args.iter().enumerate() {
            let given = partial.args.get(at).is_some_and(Option::is_some);
            fitted.push(match signature.expects(at) {
                Some(expected) if !arg.is_undefined() && !expected.takes(*arg) => {
                    self.coerced(name, expected, at, args)?
                }
                Some(expected) if called && given && !callable(name, expected, *arg) => {
                    return Err(unfit(name, at, *arg));
                }
                _ => *arg,
            })?;
        }
        Ok(fitted.into_slice())
    }

    /// What JavaScript makes of the argument at `at`, which is of another type than `expected`.
    fn coerced(
        &mut self,
        name: &'static str,
        expected: Expected<'_>,
        at: usize,
        args: &[Value<'a>],
    ) -> Result<Value<'a>, EvalError> {
        let arg = args.get(at).copied().unwrap_or_default();
        let searched = SEARCHED.contains(&name) && matches!(args.get(1), Some(Value::Function(_)));
        let number = expected.allows('n') && !expected.is_array();
        let written = searched || WRITTEN.contains(&name);
        match arg {
            // The function itself says what it cannot take.
            _ if name == "number" => Ok(arg),
            Value::Null(_) | Value::Bool(..) | Value::Number(_) if name == "clone" => Ok(arg),
            Value::Null(_) if !number && !written => Err(unfit(name, at, arg)),
            _ if expected.is_array() && WALKS.contains(&name) => self.walked(arg),
            // One of the input is shown, one that an expression made is not, and nobody can tell them apart.
            Value::Object(_) => Err(unfit(name, at, arg)),
            _ if number => self.numeric(arg).map(Value::number),
            _ if written => Ok(Value::String(self.shown(arg)?)),
            Value::Bool(..) | Value::Number(_) | Value::String(_) if expected.allows('o') && !expected.is_array() => {
                self.arena.object([])
            }
            _ => Err(unfit(name, at, arg)),
        }
    }

    /// What a walk by index meets in what is no array: the signs of a text, else nothing.
    fn walked(&mut self, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        let Value::String(text) = value else {
            return self.arena.array([]);
        };
        self.budget.spend(text.len() as u64)?;
        let mut signs = List::with_capacity(self.arena, text.len())?;
        for (start, sign) in text.char_indices() {
            let sign = text.get(start..start + sign.len_utf8()).unwrap_or_default();
            signs.push(Value::String(sign))?;
        }
        Ok(signs.array())
    }

    /// `Number(value)` of JavaScript.
    fn numeric(&mut self, value: Value<'a>) -> Result<f64, EvalError> {
        Ok(match value {
            Value::Null(_) => 0.0,
            Value::Bool(value, _) => f64::from(u8::from(value)),
            Value::Number(number) => number.as_f64(),
            Value::Object(_) | Value::Function(_) | Value::Undefined => f64::NAN,
            Value::String(_) | Value::Array(_) => match self.shown(value)?.trim() {
                "" => 0.0,
                // What Rust calls a number, but JavaScript does not.
                text if text.contains(['n', 'N']) => f64::NAN,
                text => text.parse().unwrap_or(f64::NAN),
            },
        })
    }

    fn shown(&mut self, value: Value<'a>) -> Result<&'a str, EvalError> {
        let mut shown = Text::new(self.arena);
        match value {
            Value::Null(_) => shown.push_str("null")?,
            value => self.show(value, &mut shown, 0)?,
        }
        Ok(shown.finish())
    }
}

/// Whether the reference can call a function that was given when the other was partially applied: it hands it on as it stands,
/// and only what is written in the expression, and patterns, can be called so; by `$sort` patterns alone.
fn callable(name: &str, expected: Expected<'_>, arg: Value<'_>) -> bool {
    match arg {
        Value::Function(Function(Callable::Matcher(_) | Callable::NextMatch(_))) => true,
        Value::Function(Function(Callable::Lambda(_) | Callable::Chain(_))) => name != "sort",
        Value::Function(_) => !expected.allows('f') || expected.allows('l'),
        _ => true,
    }
}

fn unfit(name: &str, at: usize, arg: Value<'_>) -> EvalError {
    let found = with_article(arg.type_name());
    EvalError::new(
        "X0410",
        format!("argument {} of function ${name} cannot be {found}", at + 1),
    )
}
