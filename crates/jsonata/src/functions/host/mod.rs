//! Functions for integration work.

use super::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Integration",
    functions: &[],
};
