//! What a program can see of its input. The reader of JSON skips the rest.

use super::{Read, Root};
use crate::value::same_name;

/// What is wanted of a value.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// All of it.
    Whole,
    /// Of objects, some members; of arrays, that of each item; of anything else, the value.
    Members(Vec<(String, Wanted)>),
}

/// What is wanted of the members of what is wanted as a whole: always the very same.
static WHOLE: Wanted = Wanted::Whole;

impl Wanted {
    /// What reads of the context come to. A path is wanted as a whole where it ends; one that is only gone through, no further
    /// than that its items are there.
    pub(super) fn by(reads: &[Read], passed: &[Vec<String>]) -> Wanted {
        let mut wanted = Wanted::Members(Vec::new());
        for keys in passed {
            wanted.add(keys, false);
        }
        for read in reads.iter().filter(|read| read.root == Root::Context) {
            wanted.add(&read.keys, true);
        }
        wanted
    }

    fn add(&mut self, keys: &[String], whole: bool) {
        let mut place = self;
        for key in keys {
            let Wanted::Members(members) = place else { return };
            let known = members.iter().position(|(name, _)| name == key);
            if known.is_none() {
                members.push((key.clone(), Wanted::Members(Vec::new())));
            }
            let at = known.unwrap_or(members.len() - 1);
            let Some((_, below)) = members.get_mut(at) else { return };
            place = below;
        }
        if whole {
            *place = Wanted::Whole;
        }
    }

    /// What is wanted of the member of this name, if anything.
    #[inline]
    pub(crate) fn member(&self, name: &str) -> Option<&Wanted> {
        match self {
            Wanted::Whole => Some(&WHOLE),
            Wanted::Members(members) => members
                .iter()
                .find(|(key, _)| same_name(key, name))
                .map(|(_, below)| below),
        }
    }
}
