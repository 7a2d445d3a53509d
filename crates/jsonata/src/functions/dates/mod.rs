//! Instants: milliseconds since 1970 and their text.

mod now;
mod millis;
mod from_millis;
mod to_millis;

use super::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Dates",
    functions: &[
        &now::FUNCTION,
        &millis::FUNCTION,
        &from_millis::FUNCTION,
        &to_millis::FUNCTION,
    ],
};
