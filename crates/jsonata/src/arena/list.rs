//! An array that grows in the arena.

use bumpalo::collections::Vec as BumpVec;

use crate::value::{Array, Flags, Value};
use crate::{Arena, EvalError};

/// A growing array, of values unless said otherwise; growth is checked against the arena's budget.
#[derive(Debug)]
pub(crate) struct List<'a, T: Copy = Value<'a>> {
    items: BumpVec<'a, T>,
}

/// Items that there is room for with the first.
const FIRST_ROOM: usize = 4;

impl<'a, T: Copy> List<'a, T> {
    /// An empty list; allocates nothing yet.
    pub(crate) fn new(arena: &'a Arena) -> List<'a, T> {
        List {
            items: BumpVec::new_in(arena.bump()),
        }
    }

    /// An empty list with room for `count` items.
    pub(crate) fn with_capacity(arena: &'a Arena, count: usize) -> Result<List<'a, T>, EvalError> {
        let mut list = List::new(arena);
        list.reserve(count)?;
        Ok(list)
    }

    /// Makes room for more items.
    #[inline(never)]
    pub(crate) fn reserve(&mut self, more: usize) -> Result<(), EvalError> {
        match self.items.try_reserve(more) {
            Ok(()) => Ok(()),
            Err(_) => Err(EvalError::out_of_memory()),
        }
    }

    /// Adds an item.
    #[inline]
    pub(crate) fn push(&mut self, item: T) -> Result<(), EvalError> {
        if self.items.len() == self.items.capacity() {
            self.reserve(self.items.len().max(FIRST_ROOM))?;
        }
        self.items.push(item);
        Ok(())
    }

    /// Adds items.
    pub(crate) fn extend(&mut self, items: &[T]) -> Result<(), EvalError> {
        self.reserve(items.len())?;
        self.items.extend_from_slice_copy(items);
        Ok(())
    }

    /// Puts an item in the place of another.
    pub(crate) fn replace(&mut self, place: usize, item: T) {
        if let Some(old) = self.items.get_mut(place) {
            *old = item;
        }
    }

    /// Number of items.
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// The items so far.
    pub(crate) fn items(&self) -> &[T] {
        &self.items
    }

    /// The finished items.
    pub(crate) fn into_slice(self) -> &'a [T] {
        self.items.into_bump_slice()
    }
}

impl<'a> List<'a> {
    /// Adds the items of an array.
    pub(crate) fn join(&mut self, array: Array<'a>) -> Result<(), EvalError> {
        match array.as_slice() {
            Some(items) => self.extend(items),
            None => {
                self.reserve(array.len())?;
                array.iter().try_for_each(|item| self.push(item))
            }
        }
    }

    /// A plain array.
    pub(crate) fn array(self) -> Value<'a> {
        self.finish(Flags::Plain)
    }

    /// A sequence: none is undefined and one is itself, once the expression that yields it is done.
    pub(crate) fn sequence(self) -> Value<'a> {
        self.finish(Flags::Sequence)
    }

    pub(crate) fn finish(self, flags: Flags) -> Value<'a> {
        Value::Array(Array::new(self.into_slice(), flags))
    }
}
