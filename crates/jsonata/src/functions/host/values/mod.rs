//! Values that may be missing, and tables of values.

mod first_non_empty;
mod non_empty;
mod map_enum;
mod one_of;
mod to_number;
mod to_decimal;
mod to_boolean;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Values",
    functions: &[
        &first_non_empty::FUNCTION,
        &non_empty::FUNCTION,
        &map_enum::FUNCTION,
        &one_of::FUNCTION,
        &to_number::FUNCTION,
        &to_decimal::FUNCTION,
        &to_boolean::FUNCTION,
    ],
};
