//! What a program can see of its input. The reader of JSON skips the rest.

use crate::value::same_name;

/// What is wanted of a value.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// All of it.
    Whole,
    /// Of objects, some members; of arrays, that of each item; of anything else, the value.
    Members(Vec<(String, Wanted)>),
}

/// Names that are looked for in an object.
const MAX_MEMBERS: usize = 256;

/// What is wanted of the members of what is wanted as a whole: always the very same.
static WHOLE: Wanted = Wanted::Whole;

impl Wanted {
    /// Of an object that many members are wanted of, all are: each name of the text is compared with all of them.
    pub(super) fn of(members: Vec<(String, Wanted)>) -> Wanted {
        if members.len() > MAX_MEMBERS {
            Wanted::Whole
        } else {
            Wanted::Members(members)
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
