//! Amounts of money, exactly.

mod minor_units;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Money",
    functions: &[&minor_units::MINOR_UNITS, &minor_units::MAJOR_UNITS],
};
