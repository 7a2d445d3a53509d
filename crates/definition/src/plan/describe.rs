//! How what an account has of its own is listed.

use std::sync::Arc;

use interlingua_jsonata::Program;

use super::{NativePlan, Shape};

/// How an account's fields, or its own objects, are listed.
#[derive(Debug)]
pub struct DescribePlan {
    /// The describe call.
    pub native: Arc<NativePlan>,
    /// The native request's parameters, where the describe call needs any.
    pub query: Option<Shape>,
    /// Where the descriptions lie in its body.
    pub response_path: Option<Program>,
    /// One description -> `name, label, type, custom, writable, options` of a field, `name, label, plural, description, writable` of an
    /// object.
    pub item: Shape,
    /// How long the list is kept in memory, in ms.
    pub ttl_ms: u64,
    /// Hash of the call and of all that says how it is made and read.
    pub fingerprint: [u8; 32],
}
