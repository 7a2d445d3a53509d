//! Arrays and sequences.

use super::Value;

/// What an array is to the expression that yields it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Flags {
    /// An array of the input, or one that a function made.
    #[default]
    Plain,
    /// Written as `[…]` at the end of a path: not flattened into the path's result.
    Constructed,
    /// Result of a path or function: none is undefined, one is itself.
    Sequence,
    /// A sequence that stays an array even with one item (`path[]`).
    Kept,
    /// The sequence of one item around an input that is itself an array.
    Wrapper,
}

impl Flags {
    pub(crate) fn is_sequence(self) -> bool {
        matches!(self, Flags::Sequence | Flags::Kept | Flags::Wrapper)
    }
}

/// An array.
#[derive(Clone, Copy)]
pub struct Array<'a> {
    items: &'a [Value<'a>],
    flags: Flags,
}

impl<'a> Array<'a> {
    pub(crate) fn new(items: &'a [Value<'a>], flags: Flags) -> Array<'a> {
        Array { items, flags }
    }

    pub(crate) fn flags(&self) -> Flags {
        self.flags
    }

    pub(crate) fn items(&self) -> &'a [Value<'a>] {
        self.items
    }

    pub(crate) fn with_flags(self, flags: Flags) -> Array<'a> {
        Array { flags, ..self }
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it has no items.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The item at `index`, if there is one.
    pub fn get(&self, index: usize) -> Option<Value<'a>> {
        self.items.get(index).copied()
    }

    /// The items in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Value<'a>> + DoubleEndedIterator + use<'a> {
        self.items.iter().copied()
    }
}

impl std::fmt::Debug for Array<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[array of {}]", self.items.len())
    }
}
