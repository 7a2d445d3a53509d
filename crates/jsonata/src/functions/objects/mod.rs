//! Functions over objects.

mod keys;
mod lookup;
mod spread;
mod merge;
mod sift;
mod each;
mod clone;

use super::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Objects",
    functions: &[
        &keys::FUNCTION,
        &lookup::FUNCTION,
        &spread::FUNCTION,
        &merge::FUNCTION,
        &sift::FUNCTION,
        &each::FUNCTION,
        &clone::FUNCTION,
    ],
};
