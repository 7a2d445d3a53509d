//! Arguments of a library function that is partially applied: the reference looks at no signature then, and its implementation
//! meets whatever is given.

use super::{Evaluation, Observer};
use crate::EvalError;
use crate::arena::{List, Text};
use crate::functions::Registered;
use crate::syntax::Expected;
use crate::value::{Value, with_article};

/// Functions whose walk over an array ends at once if JavaScript finds no length.
const WALKS: [&str; 5] = ["map", "filter", "single", "reduce", "zip"];

/// Functions of texts that JavaScript writes any value for.
const WRITTEN: [&str; 4] = ["encodeUrl", "encodeUrlComponent", "decodeUrl", "decodeUrlComponent"];

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// The arguments as the function takes them: a number is made of nearly anything; what cannot be worked with fails, as it
    /// does there without a code. Without the first argument, nothing is looked at.
    pub(super) fn unchecked(
        &mut self,
        registered: &'static Registered,
        args: &'a [Value<'a>],
    ) -> Result<&'a [Value<'a>], EvalError> {
        let taken = args.len().min(registered.builtin.arity.max(1));
        let args = args.get(..taken).unwrap_or(args);
        let (Some(signature), false) = (&registered.signature, args.first().is_none_or(Value::is_undefined)) else {
            return Ok(args);
        };
        let mut fitted = List::with_capacity(self.arena, args.len())?;
        for (at, arg) in args.iter().enumerate() {
            let expected = signature.expects(at);
            fitted.push(match expected {
                _ if arg.is_undefined() || expected.is_none_or(|expected| expected.takes(*arg)) => *arg,
                Some(expected) => self.coerced(registered.builtin.name, expected, at, *arg)?,
                None => *arg,
            })?;
        }
        Ok(fitted.into_slice())
    }

    fn coerced(
        &mut self,
        name: &'static str,
        expected: Expected<'_>,
        at: usize,
        arg: Value<'a>,
    ) -> Result<Value<'a>, EvalError> {
        if expected.takes(Value::number(0.0)) && !matches!(arg, Value::Object(_)) {
            return self.numeric(arg).map(Value::number);
        }
        let countless = matches!(arg, Value::Object(_) | Value::Number(_) | Value::Bool(..));
        if expected.is_array() && countless && WALKS.contains(&name) {
            return self.arena.array([]);
        }
        if WRITTEN.contains(&name) && !matches!(arg, Value::Object(_)) {
            return Ok(Value::String(self.shown(arg)?));
        }
        let found = with_article(arg.type_name());
        let message = format!("argument {} of function ${name} cannot be {found}", at + 1);
        Err(EvalError::new("X0410", message))
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
