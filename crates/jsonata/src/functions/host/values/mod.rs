//! Values that may be missing, and tables of values.

mod first_non_empty;
mod map_enum;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Values",
    functions: &[&first_non_empty::FUNCTION, &map_enum::FUNCTION],
};
