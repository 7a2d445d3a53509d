//! Arrays and objects, reshaped.

mod group_by;
mod key_by;
mod pick;
mod omit;
mod compact;
mod chunk;
mod flatten;
mod to_array;
mod rows_to_objects;
mod parents_first;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Collections",
    functions: &[
        &group_by::FUNCTION,
        &key_by::FUNCTION,
        &pick::FUNCTION,
        &omit::FUNCTION,
        &compact::FUNCTION,
        &chunk::FUNCTION,
        &flatten::FUNCTION,
        &to_array::FUNCTION,
        &rows_to_objects::FUNCTION,
        &parents_first::FUNCTION,
    ],
};
