//! Objects.

use std::collections::HashMap;

use super::Value;
use crate::arena::{List, Scratch};
use crate::{Arena, EvalError};

/// An object; members in document order. Behind a reference, so that a value stays as small as a slice.
#[derive(Clone, Copy)]
pub struct Object<'a>(&'a Members<'a>);

/// Names and values lie apart, as many of either: records that look alike share their names.
pub(crate) struct Members<'a> {
    names: &'a [&'a str],
    values: &'a [Value<'a>],
    /// Whether it came from JSON text, as the input and copies of anything do, or tells of a match. JavaScript writes such an object
    /// as `[object Object]`; one that an expression makes it cannot write.
    read: bool,
}

impl<'a> Members<'a> {
    /// Of an object that an expression makes.
    pub(crate) fn new(names: &'a [&'a str], values: &'a [Value<'a>]) -> Members<'a> {
        Members {
            names,
            values,
            read: false,
        }
    }

    /// Of an object that is read.
    pub(crate) fn read(names: &'a [&'a str], values: &'a [Value<'a>]) -> Members<'a> {
        Members {
            names,
            values,
            read: true,
        }
    }
}

impl<'a> Object<'a> {
    pub(crate) fn new(members: &'a Members<'a>) -> Object<'a> {
        Object(members)
    }

    /// The names of the members. That two objects have the very same slice says that they look alike.
    #[inline(always)]
    pub(crate) fn names(&self) -> &'a [&'a str] {
        self.0.names
    }

    #[inline(always)]
    pub(crate) fn values(&self) -> &'a [Value<'a>] {
        self.0.values
    }

    /// Whether it was read, and not made by an expression.
    pub(crate) fn is_read(&self) -> bool {
        self.0.read
    }

    /// Where it lies, which tells it from every other object.
    pub(crate) fn address(&self) -> usize {
        std::ptr::from_ref(self.0).addr()
    }

    /// Number of members.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.0.values.len()
    }

    /// Whether it has no members.
    pub fn is_empty(&self) -> bool {
        self.0.values.is_empty()
    }

    /// The member of this name.
    pub fn get(&self, key: &str) -> Option<Value<'a>> {
        let place = self.0.names.iter().position(|name| same_name(name, key))?;
        self.0.values.get(place).copied()
    }

    /// The members in document order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'a str, Value<'a>)> + DoubleEndedIterator + use<'a> {
        self.0.names.iter().copied().zip(self.0.values.iter().copied())
    }
}

impl std::fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[object of {}]", self.len())
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
    names: List<'a, &'a str>,
    values: List<'a>,
    places: HashMap<&'a str, usize>,
    held: Scratch<'a>,
    read: bool,
}

impl<'a> ObjectBuilder<'a> {
    pub(crate) fn new(arena: &'a Arena) -> ObjectBuilder<'a> {
        ObjectBuilder {
            arena,
            names: List::new(arena),
            values: List::new(arena),
            places: HashMap::new(),
            held: Scratch::new(arena),
            read: false,
        }
    }

    /// The object is one that is read, if `read`.
    pub(crate) fn marked_read(self, read: bool) -> ObjectBuilder<'a> {
        ObjectBuilder { read, ..self }
    }

    /// The index of a key.
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        if self.names.len() <= SCAN {
            self.names.items().iter().position(|name| same_name(name, key))
        } else {
            self.places.get(key).copied()
        }
    }

    /// Sets a member; undefined leaves the object as it is.
    pub(crate) fn set(&mut self, key: &'a str, value: Value<'a>) -> Result<(), EvalError> {
        if value.is_undefined() {
            return Ok(());
        }
        match self.find(key) {
            Some(place) => self.values.replace(place, value),
            None => self.add(key, value)?,
        }
        Ok(())
    }

    fn add(&mut self, key: &'a str, value: Value<'a>) -> Result<(), EvalError> {
        self.names.push(key)?;
        self.values.push(value)?;
        let count = self.names.len();
        if count > SCAN {
            self.held.grow(PLACE_BYTES)?;
        }
        if count == SCAN + 1 {
            let numbered = self.names.items().iter().enumerate();
            self.places = numbered.map(|(at, name)| (*name, at)).collect();
        } else if count > SCAN {
            self.places.insert(key, count - 1);
        }
        Ok(())
    }

    /// The object of these members, as one that is read.
    pub(crate) fn read(
        arena: &'a Arena,
        members: impl IntoIterator<Item = (&'a str, Value<'a>)>,
    ) -> Result<Value<'a>, EvalError> {
        let mut builder = ObjectBuilder::new(arena).marked_read(true);
        for (key, value) in members {
            builder.set(key, value)?;
        }
        builder.finish().map(Value::Object)
    }

    /// The finished object.
    pub(crate) fn finish(self) -> Result<Object<'a>, EvalError> {
        let (names, values) = (self.names.into_slice(), self.values.into_slice());
        let object = |names, values| {
            let members = Members {
                names,
                values,
                read: self.read,
            };
            self.arena.keep(members).map(Object::new)
        };
        if !names.iter().any(|name| index_of(name).is_some()) {
            return object(names, values);
        }
        let keys = size_of::<(u64, usize)>().saturating_mul(names.len());
        let _held = Scratch::of(self.arena, size_of_val(names) + size_of_val(values) + keys)?;
        let mut members: Vec<(&str, Value<'_>)> = names.iter().copied().zip(values.iter().copied()).collect();
        // Stable: other keys stay in their order, behind.
        members.sort_by_cached_key(|(key, _)| index_of(key).map_or(u64::MAX, u64::from));
        let sorted = self.arena.copy_members(&members)?;
        object(sorted.names(), sorted.values())
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
