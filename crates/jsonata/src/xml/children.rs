//! What an element holds, as the members of an object.

use std::collections::HashMap;

use super::paths::Paths;
use crate::arena::{List, Scratch};
use crate::value::ObjectBuilder;
use crate::{Arena, EvalError, Value};

/// An attribute or a child element that was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Child<'a> {
    /// Its key without a prefix: the local name, after `_` if it is an attribute.
    pub(super) key: &'a str,
    /// Its key with a prefix; the same if it has none.
    pub(super) prefixed: &'a str,
    /// Its namespace's name, empty if it has none.
    pub(super) namespace: &'a str,
    pub(super) value: Value<'a>,
}

/// Keys beyond which finding one by scanning costs more than keeping a map.
const SCAN: usize = 16;

/// What a group of children takes outside the arena, beyond the first few: its place in a list and in a table, either of
/// which was just doubled.
const GROUP_BYTES: usize = 288;

/// What a key takes in the table of those that may be disputed.
const DISPUTED_BYTES: usize = 128;

/// The members that these children make.
pub(super) fn members<'a>(
    arena: &'a Arena,
    children: &[Child<'a>],
    text: Option<Value<'a>>,
    arrays: Option<&Paths<'_>>,
) -> Result<Value<'a>, EvalError> {
    let mut held = Scratch::new(arena);
    let disputed = disputed(children, &mut held)?;
    let mut groups = Groups {
        list: Vec::new(),
        places: HashMap::new(),
        held,
    };
    for child in children {
        let is_disputed = disputed.get(child.key).is_some_and(Option::is_none);
        groups.add(arena, if is_disputed { child.prefixed } else { child.key }, child)?;
    }
    let mut object = ObjectBuilder::new(arena);
    for (key, name, group) in groups.list {
        let forced = arrays.is_some_and(|arrays| arrays.is_array(name));
        object.set(key, group.value(arena, forced)?)?;
    }
    if let Some(text) = text {
        object.set("_text", text)?;
    }
    Ok(Value::Object(object.finish()?))
}

/// By key its only namespace, or none if there are several. Empty where all is of one namespace, as nearly always.
fn disputed<'a>(
    children: &[Child<'a>],
    held: &mut Scratch<'_>,
) -> Result<HashMap<&'a str, Option<&'a str>>, EvalError> {
    let mut namespaces = HashMap::new();
    let first = children.first().map(|child| child.namespace);
    if children.iter().all(|child| Some(child.namespace) == first) {
        return Ok(namespaces);
    }
    held.grow(children.len().saturating_mul(DISPUTED_BYTES))?;
    for child in children {
        namespaces
            .entry(child.key)
            .and_modify(|known| *known = known.filter(|known| *known == child.namespace))
            .or_insert(Some(child.namespace));
    }
    Ok(namespaces)
}

/// Children by key, in order of first appearance; with each the local name, by which paths know it.
struct Groups<'a> {
    list: Vec<(&'a str, &'a str, Group<'a>)>,
    places: HashMap<&'a str, usize>,
    held: Scratch<'a>,
}

enum Group<'a> {
    One(Value<'a>),
    Many(List<'a>),
}

impl<'a> Groups<'a> {
    fn add(&mut self, arena: &'a Arena, key: &'a str, child: &Child<'a>) -> Result<(), EvalError> {
        let known = if self.list.len() <= SCAN {
            self.list.iter().position(|(known, ..)| *known == key)
        } else {
            self.places.get(key).copied()
        };
        match known.and_then(|at| self.list.get_mut(at)) {
            Some((_, _, group)) => group.add(arena, child.value),
            None => {
                if self.list.len() >= SCAN {
                    self.held.grow(GROUP_BYTES)?;
                }
                self.list.push((key, child.key, Group::One(child.value)));
                self.remember(key);
                Ok(())
            }
        }
    }

    fn remember(&mut self, key: &'a str) {
        let count = self.list.len();
        if count == SCAN + 1 {
            self.places = self.list.iter().enumerate().map(|(at, (key, ..))| (*key, at)).collect();
        } else if count > SCAN {
            self.places.insert(key, count - 1);
        }
    }
}

impl<'a> Group<'a> {
    fn add(&mut self, arena: &'a Arena, value: Value<'a>) -> Result<(), EvalError> {
        match self {
            Group::Many(list) => list.push(value),
            Group::One(first) => {
                let mut list = List::new(arena);
                list.push(*first)?;
                list.push(value)?;
                *self = Group::Many(list);
                Ok(())
            }
        }
    }

    fn value(self, arena: &'a Arena, forced: bool) -> Result<Value<'a>, EvalError> {
        match self {
            Group::One(value) if forced => arena.array([value]),
            Group::One(value) => Ok(value),
            Group::Many(list) => Ok(list.array()),
        }
    }
}
