//! Truth.

mod boolean;
mod not;
mod exists;

use super::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Booleans",
    functions: &[&boolean::FUNCTION, &not::FUNCTION, &exists::FUNCTION],
};
