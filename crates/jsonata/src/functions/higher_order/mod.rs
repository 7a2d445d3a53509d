//! Functions that call functions.

mod map;
mod filter;
mod single;
mod reduce;

use super::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Higher-order functions",
    functions: &[&map::FUNCTION, &filter::FUNCTION, &single::FUNCTION, &reduce::FUNCTION],
};
