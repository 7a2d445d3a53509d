//! Objects.

use std::collections::HashMap;

use super::Value;
use crate::arena::Scratch;
use crate::{Arena, EvalError};

/// An object; members in document order.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    members: &'a [(&'a str, Value<'a>)],
}

impl<'a> Object<'a> {
    pub(crate) fn new(members: &'a [(&'a str, Value<'a>)]) -> Object<'a> {
        Object { members }
    }

    pub(crate) fn members(&self) -> &'a [(&'a str, Value<'a>)] {
        self.members
    }

    /// Number of members.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether it has no members.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The member of this name.
    pub fn get(&self, key: &str) -> Option<Value<'a>> {
        self.members
            .iter()
            .find(|(name, _)| same_name(name, key))
            .map(|(_, value)| *value)
    }

    /// The members in document order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'a str, Value<'a>)> + DoubleEndedIterator + use<'a> {
        self.members.iter().copied()
    }
}

impl std::fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[object of {}]", self.members.len())
    }
}

/// Members beyond which finding a key by scanning costs more than keeping a map.
const SCAN: usize = 16;

/// What the place of one member takes outside the arena, in a table that may be half empty.
const PLACE_BYTES: usize = 56;

/// An object under construction: a repeated key keeps its first place and takes the last value.
#[derive(Debug)]
pub(crate) struct ObjectBuilder<'a> {
    arena: &'a Arena,
    members: bumpalo::collections::Vec<'a, (&'a str, Value<'a>)>,
    places: HashMap<&'a str, usize>,
    held: Scratch<'a>,
}

impl<'a> ObjectBuilder<'a> {
    pub(crate) fn new(arena: &'a Arena) -> ObjectBuilder<'a> {
        ObjectBuilder {
            arena,
            members: bumpalo::collections::Vec::new_in(arena.bump()),
            places: HashMap::new(),
            held: Scratch::new(arena),
        }
    }

    /// The index of a key.
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        if self.members.len() <= SCAN {
            self.members.iter().position(|(name, _)| *name == key)
        } else {
            self.places.get(key).copied()
        }
    }

    /// Sets a member; undefined leaves the object as it is.
    pub(crate) fn set(&mut self, key: &'a str, value: Value<'a>) -> Result<(), EvalError> {
        if value.is_undefined() {
            return Ok(());
        }
        match self.find(key).and_then(|at| self.members.get_mut(at)) {
            Some(member) => member.1 = value,
            None => self.add(key, value)?,
        }
        Ok(())
    }

    fn add(&mut self, key: &'a str, value: Value<'a>) -> Result<(), EvalError> {
        if self.members.len() == self.members.capacity() && self.members.try_reserve(1).is_err() {
            return Err(EvalError::out_of_memory());
        }
        self.members.push((key, value));
        let count = self.members.len();
        if count > SCAN {
            self.held.grow(PLACE_BYTES)?;
        }
        if count == SCAN + 1 {
            self.places = self
                .members
                .iter()
                .enumerate()
                .map(|(at, (name, _))| (*name, at))
                .collect();
        } else if count > SCAN {
            self.places.insert(key, count - 1);
        }
        Ok(())
    }

    /// The finished object.
    pub(crate) fn finish(mut self) -> Result<Object<'a>, EvalError> {
        if self.members.iter().any(|(key, _)| index_of(key).is_some()) {
            // Stable: other keys stay in their order, behind.
            self.members
                .sort_by_key(|(key, _)| index_of(key).map_or(u64::MAX, u64::from));
        }
        if self.members.is_empty() {
            return empty(self.arena);
        }
        Ok(Object::new(self.members.into_bump_slice()))
    }
}

/// Whether two names are the same. Names are short: their ends, compared as words, overlap, and no call is needed.
#[inline]
pub(crate) fn same_name(left: &str, right: &str) -> bool {
    same_bytes(left.as_bytes(), right.as_bytes())
}

/// [`same_name`], of bytes.
#[inline]
pub(crate) fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && match left.len() {
            4..8 => same_ends::<4>(left, right),
            8..=16 => same_ends::<8>(left, right),
            _ => left == right,
        }
}

#[inline]
fn same_ends<const N: usize>(left: &[u8], right: &[u8]) -> bool {
    left.first_chunk::<N>() == right.first_chunk() && left.last_chunk::<N>() == right.last_chunk()
}

/// The number of a key that is written like an array's index. As in JavaScript, such keys come first, ascending.
#[inline]
pub(crate) fn index_of(key: &str) -> Option<u32> {
    match key.as_bytes() {
        [b'0'] => Some(0),
        [b'1'..=b'9', rest @ ..] if rest.len() < 10 && rest.iter().all(u8::is_ascii_digit) => {
            key.parse().ok().filter(|index| *index < u32::MAX)
        }
        _ => None,
    }
}

/// An empty object with an address of its own: `|…|…|` tells objects apart by address.
fn empty(arena: &Arena) -> Result<Object<'_>, EvalError> {
    let one = arena.copy_members(&[("", Value::null())])?;
    Ok(Object::new(one.members.get(..0).unwrap_or_default()))
}
