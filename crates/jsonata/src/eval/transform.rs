//! `|pattern|update,delete|`: a function that yields a changed copy.

use std::collections::{HashMap, HashSet};

use super::operators::unless_closure;
use super::{Evaluation, Frame, Observer};
use crate::EvalError;
use crate::arena::{List, Scratch};
use crate::program::TransformNode;
use crate::value::{
    Array, Callable, Flags, Function, MAX_NESTING, Object, ObjectBuilder, Value, out_of_range, too_deep, with_article,
};

/// A transform with the frame it was made in.
pub(crate) struct TransformClosure<'a> {
    node: &'a TransformNode,
    frame: &'a Frame<'a>,
}

/// Changed objects by the address of the copy that they replace.
type Changes<'a> = HashMap<usize, Object<'a>>;

/// What one change takes outside the arena, in a table that may be half empty.
const CHANGE_BYTES: usize = 56;

/// What one name to delete takes there, in a table that was just doubled.
const NAME_BYTES: usize = 64;

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    pub(super) fn transform_closure(
        &mut self,
        node: &'a TransformNode,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let closure = self.arena.keep(TransformClosure { node, frame })?;
        Ok(Value::Function(Function(Callable::Transform(closure))))
    }

    /// Copies the value, finds what the pattern matches in the copy, and puts the changed objects in their places.
    pub(super) fn transform(
        &mut self,
        closure: &'a TransformClosure<'a>,
        value: Value<'a>,
    ) -> Result<Value<'a>, EvalError> {
        if !matches!(value, Value::Undefined | Value::Object(_) | Value::Array(_)) {
            return Err(EvalError::new(
                "T0410",
                "argument 1 of the transform must be an object or an array",
            ));
        }
        if value.is_undefined() {
            return Ok(value);
        }
        let TransformClosure { node, frame } = *closure;
        let Value::Function(clone) = self.variable(&node.clone, frame)? else {
            return Err(EvalError::new(
                "T2013",
                "a transform copies its input with `$clone`, which is overridden by something that is no function",
            ));
        };
        let copy = match clone.0 {
            Callable::Builtin(_) => {
                let copy = self.copy(value, 0)?;
                self.observer.copied(value, copy)?
            }
            _ => self.apply_within(clone, &[value], Value::Undefined, frame)?,
        };
        let matches = self.node(&node.pattern, copy, frame)?;
        let mut changes = Changes::new();
        let mut held = Scratch::new(self.arena);
        for found in matches.iter() {
            held.grow(CHANGE_BYTES)?;
            self.change(node, found, frame, &mut changes)?;
        }
        self.rebuild(copy, &changes, &mut Vec::new())
    }

    fn change(
        &mut self,
        node: &'a TransformNode,
        found: Value<'a>,
        frame: &'a Frame<'a>,
        changes: &mut Changes<'a>,
    ) -> Result<(), EvalError> {
        let current = match found {
            Value::Object(object) => Value::Object(changes.get(&object.address()).copied().unwrap_or(object)),
            other => other,
        };
        let update = self.node(&node.update, current, frame)?;
        if !matches!(update, Value::Undefined | Value::Object(_)) {
            let code = unless_closure(update, "T2011", "X2011");
            return Err(EvalError::new(code, "the update of a transform must yield an object").at(node.update.span));
        }
        accepts(found, update).map_err(|error| error.at(node.pattern.span))?;
        let updated = self.updated(current, update)?;
        let (deletions, _held) = match &node.delete {
            Some(delete) => {
                let names = self.node(delete, updated, frame)?;
                self.deletions(names).map_err(|error| error.at(delete.span))?
            }
            None => (HashSet::new(), Scratch::new(self.arena)),
        };
        if let (Value::Object(object), Value::Object(updated)) = (found, updated) {
            let mut builder = ObjectBuilder::new(self.arena);
            for (key, value) in updated.iter() {
                self.budget.spend(1)?;
                self.budget.spend_text(key.len())?;
                if !deletions.contains(key) {
                    builder.set(key, value)?;
                }
            }
            changes.insert(object.address(), builder.finish()?);
        }
        Ok(())
    }

    /// The names that a delete clause yields, and what is held for them.
    fn deletions(&self, value: Value<'a>) -> Result<(HashSet<&'a str>, Scratch<'a>), EvalError> {
        let mut names = HashSet::new();
        let mut held = Scratch::new(self.arena);
        for name in value.iter() {
            self.budget.spend(1)?;
            let Some(name) = name.as_str() else {
                return Err(EvalError::new(
                    unless_closure(value, "T2012", "X2012"),
                    "the delete clause of a transform must yield a string or an array of strings",
                ));
            };
            self.budget.spend_text(name.len())?;
            held.grow(NAME_BYTES)?;
            names.insert(name);
        }
        Ok((names, held))
    }

    fn updated(&mut self, current: Value<'a>, update: Value<'a>) -> Result<Value<'a>, EvalError> {
        match (current, update) {
            (Value::Object(object), Value::Object(update)) => {
                let mut builder = ObjectBuilder::new(self.arena).marked_read(true);
                for (key, value) in object.iter().chain(update.iter()) {
                    self.budget.spend(1)?;
                    self.budget.spend_text(key.len())?;
                    builder.set(key, value)?;
                }
                builder.finish().map(Value::Object)
            }
            (current, _) => Ok(current),
        }
    }

    /// A deep copy: every object has an address of its own, by which a change finds its place.
    pub(super) fn copy(&mut self, value: Value<'a>, depth: u32) -> Result<Value<'a>, EvalError> {
        if depth > MAX_NESTING {
            return Err(too_deep());
        }
        self.budget.spend(1)?;
        match value {
            Value::Array(array) => {
                let array = match array.flags() {
                    Flags::Wrapper => return self.copy(array.get(0).unwrap_or_default(), depth),
                    _ => array,
                };
                let mut list = List::with_capacity(self.arena, array.len())?;
                for item in array.iter() {
                    list.push(self.copy(item, depth + 1)?)?;
                }
                Ok(list.array())
            }
            Value::Object(object) => {
                let mut builder = ObjectBuilder::new(self.arena).marked_read(true);
                for (key, member) in object.iter() {
                    self.budget.spend_text(key.len())?;
                    builder.set(key, self.copy(member, depth + 1)?)?;
                }
                Ok(Value::Object(builder.finish()?))
            }
            // As the reference, which copies by way of JSON text.
            Value::Function(_) => Ok(Value::String("")),
            Value::Number(number) if number.digits().is_none() && number.as_f64().is_infinite() => Err(out_of_range()),
            other => Ok(other),
        }
    }

    /// Puts the changes in their places. `open` = the changed objects around this one: an update that holds the object it
    /// updates holds it as it was.
    fn rebuild(
        &mut self,
        value: Value<'a>,
        changes: &Changes<'a>,
        open: &mut Vec<Option<usize>>,
    ) -> Result<Value<'a>, EvalError> {
        if open.len() > MAX_NESTING as usize {
            return Err(too_deep());
        }
        self.budget.spend(1)?;
        match value {
            Value::Array(array) => {
                open.push(None);
                let mut list = List::with_capacity(self.arena, array.len())?;
                for item in array.iter() {
                    list.push(self.rebuild(item, changes, open)?)?;
                }
                open.pop();
                Ok(Value::Array(Array::new(list.into_slice(), Flags::Plain)))
            }
            Value::Object(object) => {
                let at = Some(object.address());
                let change = changes.get(&object.address()).filter(|_| !open.contains(&at));
                open.push(at);
                let mut builder = ObjectBuilder::new(self.arena).marked_read(object.is_read());
                for (key, member) in change.copied().unwrap_or(object).iter() {
                    self.budget.spend_text(key.len())?;
                    builder.set(key, self.rebuild(member, changes, open)?)?;
                }
                open.pop();
                Ok(Value::Object(builder.finish()?))
            }
            other => Ok(other),
        }
    }
}

/// Whether what a pattern matched can take an update. An array could, as in JavaScript, but nobody would see it.
fn accepts(found: Value<'_>, update: Value<'_>) -> Result<(), EvalError> {
    match (found, update) {
        (Value::Undefined | Value::Object(_) | Value::Array(_), _) => Ok(()),
        (other, Value::Object(members)) if !members.is_empty() => {
            let found = with_article(other.type_name());
            let message = format!("the pattern of a transform must match objects to be updated: it matched {found}");
            Err(EvalError::new("X2011", message))
        }
        _ => Ok(()),
    }
}
