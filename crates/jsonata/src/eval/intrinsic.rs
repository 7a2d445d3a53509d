//! `$reads` and `$unmapped`: what a mapping reads, and what it leaves.

use std::borrow::Cow;

use super::matcher::Metered;
use super::{Evaluation, Frame, Observer};
use crate::EvalError;
use crate::arena::List;
use crate::program::{Constant, Node, Pattern, Taken};
use crate::value::{Callable, Object, ObjectBuilder, Value};

/// Which members `$unmapped` may yield.
enum Only<'a> {
    All,
    Names(Vec<&'a str>),
    Matching(&'a Pattern),
}

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// `$reads(path, separator?)`: the names of the members that were supplied when the definition was compiled, or, joined by the
    /// separator, the whole paths.
    pub(super) fn reads(
        &mut self,
        call: usize,
        args: &'a [Node],
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let Some(Constant::Paths(paths)) = frame.base.program.constant(call) else {
            return Err(not_supplied("reads"));
        };
        let separator = match args.get(1) {
            Some(separator) => self.node(separator, input, frame)?,
            None => Value::Undefined,
        };
        self.budget.spend(paths.len() as u64)?;
        let mut found: Vec<Cow<'a, str>> = Vec::with_capacity(paths.len());
        for path in paths {
            let name = match separator.as_str() {
                Some(separator) => Cow::Owned(path.join(separator)),
                None => Cow::Borrowed(path.first().map_or("", String::as_str)),
            };
            if !found.contains(&name) {
                found.push(name);
            }
        }
        let mut list = List::with_capacity(self.arena, found.len())?;
        for name in found {
            list.push(Value::String(match name {
                Cow::Borrowed(name) => name,
                Cow::Owned(name) => self.arena.copy_str(&name)?,
            }))?;
        }
        Ok(list.array())
    }

    /// `$unmapped(x, only?)`: the members of `x` that no other leaf reads; undefined if there are none.
    pub(super) fn unmapped(
        &mut self,
        call: usize,
        args: &'a [Node],
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let Some(Constant::Taken(taken)) = frame.base.program.constant(call) else {
            return Err(not_supplied("unmapped"));
        };
        let mut values = Vec::with_capacity(2);
        for arg in args {
            values.push(self.node(arg, input, frame)?);
        }
        let only = only(values.get(1).copied().unwrap_or_default())?;
        match values.first() {
            Some(Value::Object(object)) => match self.left(*object, taken, &only)? {
                Some(rest) => Ok(Value::Object(rest)),
                None => Ok(Value::Undefined),
            },
            _ => Ok(Value::Undefined),
        }
    }

    /// What is left of an object; the depth of the recursion is that of the tree of what is taken.
    fn left(&mut self, object: Object<'a>, taken: &Taken, only: &Only<'a>) -> Result<Option<Object<'a>>, EvalError> {
        let Taken::Members(members) = taken else {
            return Ok(None);
        };
        let mut rest = ObjectBuilder::new(self.arena);
        self.budget.spend(object.len() as u64)?;
        for (key, value) in object.iter() {
            if !only.allows(key, &Metered::new(self.budget, self.arena))? {
                continue;
            }
            match (members.get(key), value) {
                (None, value) => rest.set(key, value)?,
                (Some(inner @ Taken::Members(_)), Value::Object(object)) => {
                    if let Some(inner) = self.left(object, inner, &Only::All)? {
                        rest.set(key, Value::Object(inner))?;
                    }
                }
                // Read as a whole, or an array that a path enters: an array is an atom.
                (Some(_), _) => {}
            }
        }
        let rest = rest.finish()?;
        Ok((!rest.is_empty()).then_some(rest))
    }
}

impl Only<'_> {
    fn allows(&self, key: &str, meter: &Metered<'_, '_>) -> Result<bool, EvalError> {
        match self {
            Only::All => Ok(true),
            Only::Names(names) => Ok(names.contains(&key)),
            Only::Matching(pattern) => pattern.is_match(key, meter),
        }
    }
}

fn only(value: Value<'_>) -> Result<Only<'_>, EvalError> {
    match value {
        Value::Undefined => Ok(Only::All),
        Value::Function(function) => match function.0 {
            Callable::Matcher(pattern) => Ok(Only::Matching(pattern)),
            _ => Err(wrong_only()),
        },
        names => names
            .iter()
            .map(|name| name.as_str())
            .collect::<Option<Vec<_>>>()
            .map(Only::Names)
            .ok_or_else(wrong_only),
    }
}

fn wrong_only() -> EvalError {
    EvalError::new(
        "T0410",
        "argument 2 of $unmapped must be an array of names or a regular expression",
    )
}

fn not_supplied(name: &str) -> EvalError {
    EvalError::new(
        "U1010",
        format!("`${name}` has meaning only inside a mapping: what the mapping reads is not known here"),
    )
}
