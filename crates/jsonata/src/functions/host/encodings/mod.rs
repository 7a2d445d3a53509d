//! Bytes as text.

mod base64;
mod from_base64;
mod hex;
mod from_hex;
pub(super) mod bytes;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Encodings",
    functions: &[
        &base64::FUNCTION,
        &from_base64::FUNCTION,
        &hex::FUNCTION,
        &from_hex::FUNCTION,
    ],
};
