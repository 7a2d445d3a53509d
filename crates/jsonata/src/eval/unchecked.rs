//! Arguments of a library function that is partially applied: the reference looks at no signature then, and its implementation
//! meets whatever is given. What JavaScript makes of that, function by function; where it throws, an error of our own.

mod arrays;
mod javascript;
mod numbers;
mod objects;
mod pictures;
mod texts;

pub(super) use javascript::JavaScript;

use super::{Evaluation, Observer};
use crate::EvalError;
use crate::functions::Registered;
use crate::syntax::Expected;
use crate::value::{Callable, Function, Partial, Value, with_article};

/// What becomes of the call.
pub(super) enum Fitted<'a> {
    /// The function runs over these arguments.
    Args(&'a [Value<'a>]),
    /// This is the result: the function need not run.
    Result(Value<'a>),
}

/// What a function makes of arguments of any type.
type Rule = for<'c, 'a> fn(&Call<'c, 'a>) -> Result<Fitted<'a>, EvalError>;

/// The rule of a function of the language; none if it takes anything, or says itself what it cannot take.
fn rule(name: &str) -> Option<Rule> {
    Some(match name {
        "abs" | "ceil" | "floor" | "sqrt" | "power" | "formatBase" => numbers::all,
        "round" => numbers::round,
        "sum" => numbers::sum,
        "average" => numbers::average,
        "max" | "min" => numbers::extreme,
        "count" => arrays::count,
        "map" | "filter" => arrays::walk,
        "single" => arrays::single,
        "reduce" => arrays::reduce,
        "zip" => arrays::zip,
        "sort" => arrays::sort,
        "reverse" | "shuffle" => arrays::reverse,
        "merge" => arrays::merge,
        "join" => arrays::join,
        "each" => objects::each,
        "sift" => objects::sift,
        "lookup" => objects::lookup,
        "clone" => objects::clone,
        "error" => objects::error,
        "eval" => texts::eval,
        "lowercase" | "uppercase" | "trim" => texts::only,
        "length" => texts::length,
        "substring" => texts::substring,
        "substringBefore" | "substringAfter" => texts::around,
        "pad" => texts::pad,
        "contains" => texts::contains,
        "match" => texts::matched,
        "replace" => texts::replace,
        "split" => texts::split,
        "base64encode" | "base64decode" => texts::base64,
        "encodeUrl" | "encodeUrlComponent" | "decodeUrl" | "decodeUrlComponent" => texts::url,
        "formatNumber" => pictures::format_number,
        "formatInteger" | "parseInteger" => pictures::integer,
        "fromMillis" => pictures::from_millis,
        "toMillis" => pictures::to_millis,
        _ => return None,
    })
}

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// The arguments as the function takes them, or what it comes to.
    pub(super) fn unchecked(
        &mut self,
        registered: &'static Registered,
        partial: &'a Partial<'a>,
        args: &'a [Value<'a>],
    ) -> Result<Fitted<'a>, EvalError> {
        let taken = args.len().min(registered.builtin.arity.max(1));
        args.iter().try_for_each(|arg| self.budget.spend_whole(*arg))?;
        let call = Call {
            name: registered.builtin.name,
            javascript: self.javascript(),
            args: args.get(..taken).unwrap_or(args),
            given: partial.args,
        };
        match rule(call.name) {
            Some(rule) if !registered.host => rule(&call),
            _ if registered.host => call.as_signed(registered),
            _ => Ok(Fitted::Args(call.args)),
        }
    }

    pub(super) fn javascript(&self) -> JavaScript<'_, 'a> {
        JavaScript::new(self.budget, self.arena)
    }
}

/// A call whose arguments nobody has checked.
struct Call<'c, 'a> {
    name: &'static str,
    javascript: JavaScript<'c, 'a>,
    args: &'a [Value<'a>],
    /// The arguments that were given when the function was partially applied.
    given: &'a [Option<Value<'a>>],
}

impl<'a> Call<'_, 'a> {
    /// The argument at `at`, counted from 0; undefined if there is none.
    fn arg(&self, at: usize) -> Value<'a> {
        self.args.get(at).copied().unwrap_or_default()
    }

    /// The function runs over the arguments as they are.
    fn run(&self) -> Result<Fitted<'a>, EvalError> {
        Ok(Fitted::Args(self.args))
    }

    /// The function runs over these.
    fn run_over(&self, args: &[Value<'a>]) -> Result<Fitted<'a>, EvalError> {
        self.javascript.arena.copy_values(args).map(Fitted::Args)
    }

    /// The argument at `at` as a number; undefined stays.
    fn number(&self, at: usize) -> Result<Value<'a>, EvalError> {
        Ok(match self.arg(at) {
            value @ (Value::Undefined | Value::Number(_)) => value,
            value => Value::number(self.numeric(at, value)?),
        })
    }

    /// `Number(value)`, of the argument at `at` or a part of it.
    fn numeric(&self, at: usize, value: Value<'a>) -> Result<f64, EvalError> {
        self.javascript.numeric(value).map_err(|error| self.unfit_by(at, error))
    }

    /// `String(value)`, of the argument at `at` or a part of it; none of a function, see [`JavaScript::shown`].
    fn text(&self, at: usize, value: Value<'a>) -> Result<&'a str, EvalError> {
        match value {
            Value::Function(_) => Err(self.unfit(at)),
            value => self.javascript.shown(value).map_err(|error| self.unfit_by(at, error)),
        }
    }

    /// Sees that the argument at `at` is a function that the reference can call. What was given when the other was partially
    /// applied it hands on as it stands, and only what is written in the expression, and patterns, can be called so; all other
    /// functions it wraps.
    fn must_call(&self, at: usize) -> Result<(), EvalError> {
        let can = match self.arg(at) {
            Value::Function(_) if !self.is_given(at) => true,
            Value::Function(Function(Callable::Matcher(_) | Callable::NextMatch(_))) => true,
            Value::Function(Function(Callable::Lambda(_) | Callable::Chain(_))) => self.name != "sort",
            _ => false,
        };
        if can { Ok(()) } else { Err(self.unfit(at)) }
    }

    fn is_given(&self, at: usize) -> bool {
        self.given.get(at).is_some_and(Option::is_some)
    }

    /// A function for integration work, which the reference has not: its signature holds.
    fn as_signed(&self, registered: &'static Registered) -> Result<Fitted<'a>, EvalError> {
        let expected = |at| {
            registered
                .signature
                .as_ref()
                .and_then(|signature| signature.expects(at))
        };
        let fits = |expected: Option<Expected<'_>>, arg| expected.is_none_or(|expected| expected.takes(arg));
        for (at, arg) in self.args.iter().enumerate() {
            if !arg.is_undefined() && !fits(expected(at), *arg) {
                return Err(self.unfit(at));
            }
        }
        self.run()
    }

    /// The error of an argument that failed to be converted: a bound stays what it is.
    fn unfit_by(&self, at: usize, error: EvalError) -> EvalError {
        if error.code == "X0410" { self.unfit(at) } else { error }
    }

    /// The error of an argument that JavaScript can do nothing with.
    fn unfit(&self, at: usize) -> EvalError {
        let found = with_article(self.arg(at).type_name());
        let message = format!("argument {} of function ${} cannot be {found}", at + 1, self.name);
        EvalError::new("X0410", message)
    }
}
