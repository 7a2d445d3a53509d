//! Digests (FIPS 180-4, RFC 1321), keyed digests, signed tokens, identifiers. Private keys are used through a port.

mod hash;
mod hmac;
mod jwt;
mod decode_jwt_unverified;
mod uuid;
mod uuid_v5;

use crate::functions::tools::*;

pub(super) static GROUP: Group = Group {
    name: "Digests and signatures",
    functions: &[
        &hash::FUNCTION,
        &hmac::FUNCTION,
        &jwt::FUNCTION,
        &decode_jwt_unverified::FUNCTION,
        &uuid::FUNCTION,
        &uuid_v5::FUNCTION,
    ],
};

/// Digests go over a text several times as slowly as a search does.
fn spend_digest(cx: &mut Cx<'_, '_>, bytes: usize) -> Result<(), EvalError> {
    spend_bytes(cx, bytes.saturating_mul(8))
}

fn unknown_digest() -> EvalError {
    EvalError::new(
        "H1009",
        "the algorithm must be `sha256`, `sha384`, `sha512`, `sha1` or `md5`",
    )
}
