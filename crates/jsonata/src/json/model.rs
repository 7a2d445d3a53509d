//! What the next object at a depth is expected to look like.

use crate::program::Wanted;
use crate::value::Object;

/// A name, and what is wanted of its value, if anything.
pub(super) type Name<'a, 'w> = (&'a str, Option<&'w Wanted>);

/// Names that a model has at most.
const MAX_NAMES: usize = 256;

/// The names of the object that was closed last, in the order of the text, those among them whose values were skipped. None has
/// an escape, none that is kept comes twice or is an index.
#[derive(Default)]
pub(super) struct Model<'a, 'w> {
    /// What was wanted of the object.
    of: Option<&'w Wanted>,
    pub(super) names: Vec<Name<'a, 'w>>,
    /// Those of them whose values are kept, as the objects have them that are like it.
    pub(super) kept: &'a [&'a str],
}

impl<'a, 'w> Model<'a, 'w> {
    /// It is for objects of which this is wanted; of which something else was, it says nothing.
    pub(super) fn want(&mut self, wanted: &'w Wanted) {
        if !self.of.is_some_and(|of| std::ptr::eq(of, wanted)) {
            self.of = Some(wanted);
            self.names.clear();
        }
    }

    /// Takes the names of an object, unless its members are in another order than its text.
    pub(super) fn follow(&mut self, names: &[Name<'a, 'w>], object: Object<'a>) {
        self.names.clear();
        if names.len() <= MAX_NAMES && object.names().iter().copied().eq(kept(names)) {
            self.names.extend_from_slice(names);
            self.kept = object.names();
        }
    }
}

/// Those of the names whose values are kept.
pub(super) fn kept<'a>(names: &[Name<'a, '_>]) -> impl Iterator<Item = &'a str> {
    names
        .iter()
        .filter(|(_, wanted)| wanted.is_some())
        .map(|(name, _)| *name)
}
