//! Arrays in, arrays out.

mod append;
mod sort;
mod reverse;
mod shuffle;
mod distinct;
mod zip;

use super::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Arrays",
    functions: &[
        &append::FUNCTION,
        &sort::FUNCTION,
        &reverse::FUNCTION,
        &shuffle::FUNCTION,
        &distinct::FUNCTION,
        &zip::FUNCTION,
    ],
};
