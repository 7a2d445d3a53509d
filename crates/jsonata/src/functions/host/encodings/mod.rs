//! Bytes as text.

mod base64;
pub(super) mod bytes;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Encodings",
    functions: &[&base64::BASE64, &base64::FROM_BASE64, &base64::HEX, &base64::FROM_HEX],
};
