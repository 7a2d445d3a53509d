//! What a program can see of its input. The reader of JSON skips the rest.

use crate::value::same_bytes;

/// What is wanted of a value.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// All of it.
    Whole,
    /// Of objects, some members; of arrays, that of each item; of anything else, the value.
    Members(Members),
}

/// Members by their names, the shortest first, those of one length in order.
#[derive(Debug)]
pub(crate) struct Members(Vec<(String, Wanted)>);

/// Names that are looked for in an object.
const MAX_MEMBERS: usize = 256;

/// Names that are soonest found by looking at one after the other.
const FEW: usize = 16;

/// No member is wanted.
pub(crate) static NO_MEMBERS: Members = Members(Vec::new());

/// What is wanted of the members of what is wanted as a whole: always the very same.
static WHOLE: Wanted = Wanted::Whole;

impl Wanted {
    /// Of an object that many members are wanted of, all are: each name of the text is compared with all of them.
    pub(super) fn of(mut members: Vec<(String, Wanted)>) -> Wanted {
        if members.len() > MAX_MEMBERS {
            return Wanted::Whole;
        }
        members.sort_unstable_by(|(left, _), (right, _)| order(left.as_bytes()).cmp(&order(right.as_bytes())));
        Wanted::Members(Members(members))
    }

    /// What is wanted of the member of this name, if anything.
    #[inline]
    pub(crate) fn member(&self, name: &str) -> Option<&Wanted> {
        match self {
            Wanted::Whole => Some(&WHOLE),
            Wanted::Members(members) => members.find(name.as_bytes()),
        }
    }
}

impl Members {
    /// What is wanted of the member whose name is this text, if anything.
    #[inline]
    pub(crate) fn find(&self, name: &[u8]) -> Option<&Wanted> {
        let found = if self.0.len() <= FEW {
            self.0.iter().position(|(key, _)| same_bytes(key.as_bytes(), name))
        } else {
            self.0
                .binary_search_by(|(key, _)| order(key.as_bytes()).cmp(&order(name)))
                .ok()
        };
        self.0.get(found?).map(|(_, below)| below)
    }

    /// The lengths that their names have, each as a bit, those from 64 on with the shorter ones.
    pub(crate) fn lengths(&self) -> u64 {
        self.0.iter().fold(0, |lengths, (key, _)| lengths | length(key.len()))
    }
}

/// The bit of a length.
pub(crate) fn length(bytes: usize) -> u64 {
    1 << (bytes % 64)
}

fn order(name: &[u8]) -> (usize, &[u8]) {
    (name.len(), name)
}
