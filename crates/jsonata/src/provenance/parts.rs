//! The parts of a container, and what an expression put there.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use super::notes::Placed;
use super::places::push_token;
use crate::value::{Array, Object, Value};

/// A container's parts, one after the other.
pub(super) struct Parts<'t, 'a> {
    of: Of<'t, 'a>,
    next: usize,
}

enum Of<'t, 'a> {
    /// Items, and what put some of them there, in order.
    Items(Array<'a>, Vec<&'t Placed<'a>>),
    /// Members, and what put some of them there, by name.
    Members(Object<'a>, HashMap<&'a str, &'t Placed<'a>>),
}

impl<'t, 'a> Parts<'t, 'a> {
    /// The parts of a container that has any.
    pub(super) fn of(value: Value<'a>, placed: &'t [Placed<'a>]) -> Option<Parts<'t, 'a>> {
        let of = match value {
            Value::Array(array) if !array.is_empty() => {
                Of::Items(array, placed.iter().filter(|placed| placed.missing.is_none()).collect())
            }
            Value::Object(object) if !object.is_empty() => {
                let by_name = placed.iter().filter_map(|placed| Some((placed.key?, placed)));
                Of::Members(object, by_name.collect())
            }
            _ => return None,
        };
        Some(Parts { of, next: 0 })
    }

    /// The next part, and what put it there; its step is added to the pointer.
    pub(super) fn next(&mut self, pointer: &mut String) -> Option<(Value<'a>, Option<&'t Placed<'a>>)> {
        let at = self.next;
        self.next += 1;
        match &self.of {
            Of::Items(array, placed) => {
                let item = array.get(at)?;
                // Writing to a string does not fail.
                let _ = write!(pointer, "/{at}");
                let behind = placed.partition_point(|placed| placed.from <= at);
                Some((item, behind.checked_sub(1).and_then(|last| placed.get(last)).copied()))
            }
            Of::Members(object, placed) => {
                let (key, member) = (object.names().get(at)?, object.values().get(at)?);
                push_token(key, pointer);
                Some((*member, placed.get(key).copied()))
            }
        }
    }
}

/// Members that an expression was written for and that are not there, each with its name.
pub(super) fn missing<'t, 'a>(object: Object<'a>, placed: &'t [Placed<'a>]) -> Vec<(&'a str, &'t Placed<'a>)> {
    let sought = placed.iter().filter(|placed| placed.missing.is_some());
    let mut sought = sought.filter_map(|placed| Some((placed.key?, placed))).peekable();
    if sought.peek().is_none() {
        return Vec::new();
    }
    let there: HashSet<&str> = object.iter().map(|(key, _)| key).collect();
    sought.filter(|(key, _)| !there.contains(key)).collect()
}
