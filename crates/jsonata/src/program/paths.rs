//! Paths by number: what the analysis of reads hands around in their place. A path shares what lies above it with all others, so
//! that a program of a thousand names takes the room of a thousand names.

use std::collections::HashMap;
use std::rc::Rc;

use super::room::Room;
use super::{Root, Wanted};

/// The number of a path.
pub(super) type PathId = usize;

/// Levels below which all is wanted: JSON is not read so deep.
const MAX_LEVELS: usize = 512;

/// What a path takes at most, its name apart, in bytes: in the tables, which may just be growing, and in what is wanted.
const PATH_BYTES: usize = 4 * (size_of::<Entry>() + 2 * size_of::<(PathId, Rc<str>)>() + size_of::<(String, Wanted)>());

/// What a name takes in a path that is written out, its text apart, in bytes.
const NAME_BYTES: usize = 2 * size_of::<String>() + 16;

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
    /// What its names take, written out.
    text_bytes: usize,
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
        self.add(Entry {
            root: number,
            above: None,
            levels: 0,
            text_bytes: 0,
            seen: Seen::Nothing,
        });
        self.roots.insert(root, number);
        number
    }

    /// The path one name further. Where there is no room for it, it counts as the path above it, all of which is wanted then.
    pub(super) fn member(&mut self, path: PathId, name: &str, room: &mut Room) -> PathId {
        let key = (path, Rc::from(name));
        if let Some(known) = self.members.get(&key) {
            return *known;
        }
        if !room.take(PATH_BYTES + 2 * name.len()) {
            self.see(path, true);
            return path;
        }
        let above = self.entries.get(path);
        let number = self.add(Entry {
            root: above.map_or(path, |above| above.root),
            above: Some(key.clone()),
            levels: above.map_or(0, |above| above.levels) + 1,
            text_bytes: above.map_or(0, |above| above.text_bytes) + NAME_BYTES + name.len(),
            seen: Seen::Nothing,
        });
        self.members.insert(key, number);
        number
    }

    fn add(&mut self, entry: Entry) -> PathId {
        self.entries.push(entry);
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

    /// What its names take, written out, in bytes.
    pub(super) fn text_bytes(&self, path: PathId) -> usize {
        self.entries.get(path).map_or(0, |entry| entry.text_bytes)
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
