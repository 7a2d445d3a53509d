//! Fitting arguments to a signature: types, the context in place of what is left out, lone values wrapped.

use super::{Param, Signature, symbol};
use crate::arena::{List, Scratch};
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
        let places = (args.len() + 1) * (self.params.len() + 1);
        let _held = Scratch::of(arena, places + args.len() * size_of::<char>())?;
        let symbols: Vec<char> = args.iter().map(|arg| symbol(*arg)).collect();
        let Some(counts) = take(&self.params, &symbols) else {
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

    /// How many arguments fit before the first that does not: as many as the most parameters take that fit any.
    fn good_to(&self, symbols: &[char]) -> usize {
        let mut ends = vec![false; symbols.len() + 1];
        if let Some(start) = ends.first_mut() {
            *start = true;
        }
        let mut good = 0;
        for param in &self.params {
            ends = param.ends(symbols, &ends);
            match ends.iter().rposition(|end| *end) {
                Some(end) => good = end,
                None => break,
            }
        }
        good
    }
}

/// Matches all symbols against all parameters: how many each takes, greedy, with backtracking, like the regular expression that the
/// reference makes. From the end it is found out which rest of the symbols fits which rest of the parameters, so that no choice is
/// ever tried twice.
fn take(params: &[Param], symbols: &[char]) -> Option<Vec<usize>> {
    let mut nothing = vec![false; symbols.len()];
    nothing.push(true);
    let mut fits = vec![nothing];
    for param in params.iter().rev() {
        let row = param.starts(symbols, fits.last()?);
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
    /// Where it can start, if what follows it can start at `rest`.
    fn starts(&self, symbols: &[char], rest: &[bool]) -> Vec<bool> {
        let mut row = rest.to_vec();
        // Whether it can take one or more from the place behind on.
        let mut some = false;
        for (at, symbol) in symbols.iter().enumerate().rev() {
            let behind = rest.get(at + 1) == Some(&true);
            some = self.takes(*symbol) && (behind || (self.repeated && some));
            if let Some(start) = row.get_mut(at) {
                *start = some || (self.optional && *start);
            }
        }
        if let Some(end) = row.last_mut() {
            *end &= self.optional;
        }
        row
    }

    /// Where it can end, if it can start at `starts`.
    fn ends(&self, symbols: &[char], starts: &[bool]) -> Vec<bool> {
        let mut row = vec![false; starts.len()];
        let mut some = false;
        for (at, end) in row.iter_mut().enumerate() {
            let taken = at.checked_sub(1).and_then(|before| symbols.get(before));
            let before = at.checked_sub(1).and_then(|before| starts.get(before)) == Some(&true);
            some = taken.is_some_and(|symbol| self.takes(*symbol)) && (before || (self.repeated && some));
            *end = some || (self.optional && starts.get(at) == Some(&true));
        }
        row
    }

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
