//! Which elements are arrays even if there is one.

use std::collections::HashMap;

use super::MAX_DEPTH;

/// The paths as a tree of names, no deeper than documents are.
#[derive(Debug, Default)]
pub(super) struct Paths<'o> {
    ends_here: bool,
    below: HashMap<&'o str, Paths<'o>>,
}

impl<'o> Paths<'o> {
    pub(super) fn new(paths: &'o [Vec<String>]) -> Paths<'o> {
        let mut tree = Paths::default();
        for path in paths.iter().filter(|path| path.len() <= MAX_DEPTH) {
            let end = path
                .iter()
                .fold(&mut tree, |at, name| at.below.entry(name).or_default());
            end.ends_here = true;
        }
        tree
    }

    /// The paths that go on below the element of this name.
    pub(super) fn below(&self, name: &str) -> Option<&Paths<'o>> {
        self.below.get(name)
    }

    /// Whether elements of this name are an array here.
    pub(super) fn is_array(&self, name: &str) -> bool {
        self.below(name).is_some_and(|below| below.ends_here)
    }
}
