//! Amounts of money, exactly.

mod minor_units;
mod major_units;
mod amount;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Money",
    functions: &[&minor_units::FUNCTION, &major_units::FUNCTION],
};
