//! Fitting arguments to a signature: types, the context in place of what is left out, lone values wrapped.

use super::{Param, Signature, symbol};
use crate::arena::List;
use crate::value::with_article;
use crate::{Arena, EvalError, Value};

impl Signature {
    /// Fits arguments to the signature: checks types, fills in the context, wraps lone values. `context` stands in for a
    /// left-out `-` parameter.
    pub(crate) fn fit<'f, 'a>(
        &self,
        arena: &'a Arena,
        name: &str,
        args: &'f [Value<'a>],
        context: Value<'a>,
    ) -> Result<&'f [Value<'a>], EvalError> {
        if self.takes_as_given(args) {
            return Ok(args);
        }
        if self.lines_up(args) {
            let pairs = || self.params.iter().zip(args);
            let mut fitted = List::with_capacity(arena, args.len())?;
            for (at, (param, arg)) in pairs().enumerate() {
                fitted.push(param.admit(arena, name, at + 1, *arg, 1)?)?;
            }
            return Ok(fitted.into_slice());
        }
        self.fill_in(arena, name, args, context)
    }

    /// Arguments of which some are left out, or several are for one parameter.
    fn fill_in<'a>(
        &self,
        arena: &'a Arena,
        name: &str,
        args: &[Value<'a>],
        context: Value<'a>,
    ) -> Result<&'a [Value<'a>], EvalError> {
        let symbols: Vec<char> = args.iter().map(|arg| symbol(*arg)).collect();
        let Some(counts) = self.counts(&symbols) else {
            let good = self.good_to(&symbols);
            return Err(EvalError::new("T0410", mismatch(name, good, args)));
        };
        let mut fitted = List::with_capacity(arena, args.len() + 1)?;
        let mut at = 0;
        for (param, count) in self.params.iter().zip(counts) {
            if count == 0 {
                fitted.push(param.left_out(name, at, args, context)?)?;
                // As in the reference: a parameter left out without a context consumes the place of an argument.
                at += usize::from(!param.context);
                continue;
            }
            for _ in 0..count {
                let arg = args.get(at).copied().unwrap_or_default();
                at += 1;
                fitted.push(param.admit(arena, name, at, arg, count)?)?;
            }
        }
        Ok(fitted.into_slice())
    }

    /// Whether nothing has to be filled in or wrapped: the usual case.
    #[inline]
    fn takes_as_given(&self, args: &[Value<'_>]) -> bool {
        let mut given = self.params.iter().zip(args);
        (self.needed..=self.params.len()).contains(&args.len()) && given.all(|(param, arg)| param.takes_as_given(arg))
    }

    /// Whether the parameter at its place takes each argument, and nothing has to be filled in.
    fn lines_up(&self, args: &[Value<'_>]) -> bool {
        let mut given = self.params.iter().zip(args);
        (self.needed..=self.params.len()).contains(&args.len())
            && given.all(|(param, arg)| !param.repeated && param.takes(symbol(*arg)))
    }

    /// How many arguments each parameter takes: greedy, with backtracking, like the regular expression that the reference makes.
    fn counts(&self, symbols: &[char]) -> Option<Vec<usize>> {
        take(&self.params, symbols)
    }

    /// How many arguments fit before the first that does not.
    fn good_to(&self, symbols: &[char]) -> usize {
        let mut good = 0;
        for count in 1..=self.params.len() {
            let params = self.params.get(..count).unwrap_or_default();
            match (0..=symbols.len())
                .rev()
                .find(|end| take(params, symbols.get(..*end).unwrap_or_default()).is_some())
            {
                Some(end) => good = end,
                None => return good,
            }
        }
        good
    }
}

/// Matches all symbols against all parameters: how many each takes. From the end it is found out which rest of the symbols
/// fits which rest of the parameters, so that no choice is ever tried twice.
fn take(params: &[Param], symbols: &[char]) -> Option<Vec<usize>> {
    let mut fits = vec![vec![false; symbols.len()]];
    fits.iter_mut().for_each(|row| row.push(true));
    for param in params.iter().rev() {
        let rest = fits.last()?;
        let row = (0..=symbols.len())
            .map(|at| {
                param
                    .counts(symbols, at)
                    .any(|count| rest.get(at + count) == Some(&true))
            })
            .collect();
        fits.push(row);
    }
    fits.pop().filter(|row| row.first() == Some(&true))?;
    let mut at = 0;
    let mut counts = Vec::with_capacity(params.len());
    for param in params {
        let rest = fits.pop()?;
        let count = param
            .counts(symbols, at)
            .find(|count| rest.get(at + count) == Some(&true))?;
        counts.push(count);
        at += count;
    }
    Some(counts)
}

impl Param {
    /// How many symbols it can take from `at` on, the most first.
    fn counts(&self, symbols: &[char], at: usize) -> impl Iterator<Item = usize> + use<> {
        let fitting = symbols.iter().skip(at).take_while(|symbol| self.takes(**symbol));
        let most = if self.repeated {
            fitting.count()
        } else {
            fitting.take(1).count()
        };
        (usize::from(!self.optional)..=most).rev()
    }

    fn left_out<'a>(
        &self,
        name: &str,
        at: usize,
        args: &[Value<'a>],
        context: Value<'a>,
    ) -> Result<Value<'a>, EvalError> {
        if !self.context {
            return Ok(args.get(at).copied().unwrap_or_default());
        }
        if self.takes(symbol(context)) {
            return Ok(context);
        }
        Err(EvalError::new(
            "T0411",
            format!(
                "the context value does not match argument {} of function ${name}",
                at + 1
            ),
        ))
    }

    fn admit<'a>(
        &self,
        arena: &'a Arena,
        name: &str,
        index: usize,
        arg: Value<'a>,
        count: usize,
    ) -> Result<Value<'a>, EvalError> {
        if !self.array || arg.is_undefined() {
            return Ok(arg);
        }
        if let Some(items) = &self.items
            && !items_fit(items, arg, count)
        {
            return Err(EvalError::new(
                "T0412",
                format!(
                    "argument {index} of function ${name} must be an array of {}",
                    plural(items)
                ),
            ));
        }
        match arg {
            Value::Array(_) => Ok(arg),
            lone => arena.array([lone]),
        }
    }
}

/// Says which argument does not fit; `good` = the number of those that do.
fn mismatch(name: &str, good: usize, args: &[Value<'_>]) -> String {
    let found = match args.get(good) {
        Some(arg) => format!("it is {}", with_article(arg.type_name())),
        None => "it is not given".to_string(),
    };
    let index = good + 1;
    format!("argument {index} of function ${name} does not match the function's signature: {found}")
}

pub(super) fn items_fit(items: &str, arg: Value<'_>, count: usize) -> bool {
    let Value::Array(array) = arg else {
        // The reference compares the whole match with the item type: several arguments at once never fit.
        return count == 1 && items.chars().eq([symbol(arg)]);
    };
    match array.get(0).map(symbol) {
        None => true,
        Some(first) if !items.starts_with(first) => false,
        Some(first) => match array.as_slice() {
            Some(items) => items.iter().all(|item| symbol(*item) == first),
            // A range: numbers all.
            None => true,
        },
    }
}

/// The plural that messages use.
fn plural(items: &str) -> &'static str {
    match items.chars().next() {
        Some('a') => "arrays",
        Some('b') => "booleans",
        Some('f') => "functions",
        Some('n') => "numbers",
        Some('o') => "objects",
        Some('s') => "strings",
        _ => "values of one type",
    }
}
