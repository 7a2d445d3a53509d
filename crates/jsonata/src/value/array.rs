//! Arrays and sequences.

use super::Value;
use crate::{Arena, EvalError};

/// What an array is to the expression that yields it. As wide as a word: the kind of a value is told by the same word, so that a value
/// is three whole words. Were it a byte, copies would move the bytes beside it in pieces, and a processor waits for pieces of what
/// it has just written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u64)]
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
    content: Content<'a>,
    flags: Flags,
}

#[derive(Clone, Copy)]
enum Content<'a> {
    Items(&'a [Value<'a>]),
    /// Behind a reference, so that an array stays as small as a slice.
    Range(&'a Range),
}

/// Whole numbers in a row, none of them in memory: `[1..10000000]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    pub(crate) first: f64,
    pub(crate) count: usize,
}

impl Range {
    fn get<'a>(&self, index: usize) -> Option<Value<'a>> {
        (index < self.count).then(|| Value::number(self.first + index as f64))
    }
}

impl<'a> Array<'a> {
    pub(crate) fn new(items: &'a [Value<'a>], flags: Flags) -> Array<'a> {
        let content = Content::Items(items);
        Array { content, flags }
    }

    pub(crate) fn range(range: &'a Range, flags: Flags) -> Array<'a> {
        let content = Content::Range(range);
        Array { content, flags }
    }

    pub(crate) fn flags(&self) -> Flags {
        self.flags
    }

    /// The items as they lie in memory; none of a range do.
    pub(crate) fn as_slice(&self) -> Option<&'a [Value<'a>]> {
        match self.content {
            Content::Items(items) => Some(items),
            Content::Range(_) => None,
        }
    }

    /// The items in memory, those of a range put there.
    pub(crate) fn items(&self, arena: &'a Arena) -> Result<&'a [Value<'a>], EvalError> {
        match self.content {
            Content::Items(items) => Ok(items),
            Content::Range(range) => arena.keep_slice(range.count, |at| range.get(at).unwrap_or_default()),
        }
    }

    pub(crate) fn with_flags(self, flags: Flags) -> Array<'a> {
        Array { flags, ..self }
    }

    /// Where it lies, which tells it from every other array that has items.
    pub(crate) fn address(&self) -> usize {
        match self.content {
            Content::Items(items) => items.as_ptr().addr(),
            Content::Range(range) => std::ptr::from_ref(range).addr(),
        }
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        match self.content {
            Content::Items(items) => items.len(),
            Content::Range(range) => range.count,
        }
    }

    /// Whether it has no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at `index`, if there is one.
    pub fn get(&self, index: usize) -> Option<Value<'a>> {
        match self.content {
            Content::Items(items) => items.get(index).copied(),
            Content::Range(range) => range.get(index),
        }
    }

    /// The items in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Value<'a>> + DoubleEndedIterator + use<'a> {
        Items {
            array: *self,
            next: 0,
            end: self.len(),
        }
    }
}

struct Items<'a> {
    array: Array<'a>,
    next: usize,
    end: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    #[inline]
    fn next(&mut self) -> Option<Value<'a>> {
        if self.next == self.end {
            return None;
        }
        let item = self.array.get(self.next);
        self.next += 1;
        item
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = self.end - self.next;
        (count, Some(count))
    }
}

impl DoubleEndedIterator for Items<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        if self.next == self.end {
            return None;
        }
        self.end -= 1;
        self.array.get(self.end)
    }
}

impl ExactSizeIterator for Items<'_> {}

impl std::fmt::Debug for Array<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[array of {}]", self.len())
    }
}
