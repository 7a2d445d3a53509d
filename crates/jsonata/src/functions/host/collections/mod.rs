//! Arrays and objects, reshaped.

mod group_by;
mod pick;
mod compact;
mod chunk;
mod flatten;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Collections",
    functions: &[
        &group_by::GROUP_BY,
        &group_by::KEY_BY,
        &pick::PICK,
        &pick::OMIT,
        &compact::FUNCTION,
        &chunk::FUNCTION,
        &flatten::FUNCTION,
    ],
};
