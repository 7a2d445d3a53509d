//! What a program can see of its input. The reader of JSON skips the rest.

use super::{Read, Root};

/// What is wanted of a value.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// All of it.
    Whole,
    /// Of objects, some members; of arrays, that of each item; of anything else, the value.
    Members(Vec<(String, Wanted)>),
}

impl Wanted {
    /// What reads of the context come to. A path is wanted as a whole where it ends.
    pub(super) fn by(reads: &[Read]) -> Wanted {
        let mut wanted = Wanted::Members(Vec::new());
        for read in reads.iter().filter(|read| read.root == Root::Context) {
            wanted.add(&read.keys);
        }
        wanted
    }

    fn add(&mut self, keys: &[String]) {
        let Wanted::Members(members) = self else { return };
        let Some((first, rest)) = keys.split_first() else {
            *self = Wanted::Whole;
            return;
        };
        match members.iter_mut().find(|(name, _)| name == first) {
            Some((_, below)) => below.add(rest),
            None => {
                let mut below = Wanted::Members(Vec::new());
                below.add(rest);
                members.push((first.clone(), below));
            }
        }
    }

    /// What is wanted of the member of this name, if anything.
    pub(crate) fn member(&self, name: &str) -> Option<&Wanted> {
        match self {
            Wanted::Whole => Some(&Wanted::Whole),
            Wanted::Members(members) => members.iter().find(|(key, _)| key == name).map(|(_, below)| below),
        }
    }
}
