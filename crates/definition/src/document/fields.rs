//! `fields`: how an account's own fields are listed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::text::{Expressions, Path, Word};

/// A call that describes a resource's fields, and how its answer is read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Fields {
    /// `resource.method` of this integration.
    pub call: Word,
    /// Parameters of that call, with `$account`.
    pub query: Option<Expressions>,
    /// Where the descriptions lie in the body. Default: the call's own `response_path`.
    pub response_path: Option<Path>,
    /// One description -> `name`, `label`, `type`, `custom`, `writable`, `options`.
    pub field: Expressions,
    /// How long the list is kept in memory per account, in ms. Default: five minutes.
    pub ttl_ms: Option<u64>,
}
