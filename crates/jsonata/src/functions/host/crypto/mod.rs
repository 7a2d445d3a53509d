//! Digests, signatures, identifiers.

mod hash;
mod uuid;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Digests and signatures",
    functions: &[&hash::HASH, &hash::HMAC, &uuid::FUNCTION],
};
