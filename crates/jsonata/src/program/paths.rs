//! Paths by number: what the analysis of reads hands around in their place. A path shares what lies above it with all others, so
//! that a program of a thousand names takes the room of a thousand names.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Root, Wanted};

/// The number of a path.
pub(super) type PathId = usize;

/// Levels below which all is wanted: JSON is not read so deep.
const MAX_LEVELS: usize = 512;

/// Paths that are told apart. One that comes later counts as the path above it, all of which is wanted then.
const MAX_PATHS: usize = 20_000;

/// All paths that were met.
#[derive(Debug, Default)]
pub(super) struct Paths {
    entries: Vec<Entry>,
    roots: HashMap<Root, PathId>,
    members: HashMap<(PathId, Rc<str>), PathId>,
}

#[derive(Debug)]
struct Entry {
    root: PathId,
    /// The path above, and the name that leads here from there; a root has none.
    above: Option<(PathId, Rc<str>)>,
    levels: usize,
    seen: Seen,
}

/// What is known to be looked at of what lies at a path, each more than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Nothing,
    /// Gone through, item by item.
    Passed,
    All,
}

impl Paths {
    /// The path without names from a root.
    pub(super) fn root(&mut self, root: Root) -> PathId {
        if let Some(known) = self.roots.get(&root) {
            return *known;
        }
        let number = self.entries.len();
        self.add(number, None, 0);
        self.roots.insert(root, number);
        number
    }

    /// The path one name further.
    pub(super) fn member(&mut self, path: PathId, name: &str) -> PathId {
        let key = (path, Rc::from(name));
        if let Some(known) = self.members.get(&key) {
            return *known;
        }
        if self.entries.len() >= MAX_PATHS {
            self.see(path, true);
            return path;
        }
        let (root, levels) = self.entries.get(path).map_or((path, 0), |at| (at.root, at.levels));
        let number = self.add(root, Some(key.clone()), levels + 1);
        self.members.insert(key, number);
        number
    }

    fn add(&mut self, root: PathId, above: Option<(PathId, Rc<str>)>, levels: usize) -> PathId {
        self.entries.push(Entry {
            root,
            above,
            levels,
            seen: Seen::Nothing,
        });
        self.entries.len() - 1
    }

    /// The path one name back; a root stays where it is.
    pub(super) fn above(&self, path: PathId) -> PathId {
        self.up(path).map_or(path, |(above, _)| *above)
    }

    fn up(&self, path: PathId) -> Option<&(PathId, Rc<str>)> {
        self.entries.get(path)?.above.as_ref()
    }

    /// Number of names.
    pub(super) fn levels(&self, path: PathId) -> usize {
        self.entries.get(path).map_or(0, |entry| entry.levels)
    }

    /// The path without names from the same root.
    pub(super) fn root_of(&self, path: PathId) -> PathId {
        self.entries.get(path).map_or(path, |entry| entry.root)
    }

    /// Whether it starts from the input.
    pub(super) fn is_of_context(&self, path: PathId) -> bool {
        self.roots.get(&Root::Context) == Some(&self.root_of(path))
    }

    /// Notes that the items at a path are counted, or that all there is looked at.
    pub(super) fn see(&mut self, path: PathId, all: bool) {
        if let Some(entry) = self.entries.get_mut(path) {
            entry.seen = entry.seen.max(if all { Seen::All } else { Seen::Passed });
        }
    }

    /// The names from the root.
    pub(super) fn keys(&self, path: PathId) -> Vec<String> {
        let mut keys = Vec::with_capacity(self.levels(path));
        let mut at = path;
        while let Some((above, name)) = self.up(at) {
            keys.push(name.to_string());
            at = *above;
        }
        keys.reverse();
        keys
    }

    /// Each root with its number.
    pub(super) fn roots(&self) -> HashMap<PathId, &Root> {
        self.roots.iter().map(|(root, number)| (*number, root)).collect()
    }

    /// What was seen of the input. A path is wanted as a whole where all was looked at; one that was only gone through, no further
    /// than that its items are there.
    pub(super) fn wanted(&self) -> Wanted {
        let mut below: Vec<Vec<(String, Wanted)>> = self.entries.iter().map(|_| Vec::new()).collect();
        // A path comes behind the one above it: from the last to the first, all below a path is there before it is.
        for (number, entry) in self.entries.iter().enumerate().rev() {
            let mut members = below.get_mut(number).map(std::mem::take).unwrap_or_default();
            if entry.seen == Seen::Nothing && members.is_empty() {
                continue;
            }
            members.reverse();
            let whole = entry.seen == Seen::All || entry.levels >= MAX_LEVELS;
            let wanted = if whole { Wanted::Whole } else { Wanted::of(members) };
            match &entry.above {
                Some((above, name)) => {
                    if let Some(members) = below.get_mut(*above) {
                        members.push((name.to_string(), wanted));
                    }
                }
                None if self.is_of_context(number) => return wanted,
                None => {}
            }
        }
        Wanted::of(Vec::new())
    }
}
