//! `fields` and `objects`: describe calls, which tell what an account has of its own.

use schemars::JsonSchema;
use serde::Deserialize;

use super::text::{Expressions, Path, Word};

/// A call that describes a resource's fields, and how its answer is read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Fields {
    /// `resource.method` of this integration. Every page of it is read.
    pub call: Word,
    /// Parameters of that call, with `$account`; a mapping's `describe` adds those that depend on what is asked for.
    pub query: Option<Expressions>,
    /// Where the descriptions lie in the body. Default: the call's own `response_path`.
    pub response_path: Option<Path>,
    /// One description -> `name`, `label`, `type`, `custom`, `writable`, `options`.
    pub field: Expressions,
    /// How long the list is kept in memory per account, in ms. Default: five minutes.
    pub ttl_ms: Option<u64>,
}

/// A call that lists the objects that an account has defined itself, and how its answer is read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Objects {
    /// `resource.method` of this integration. Every page of it is read.
    pub call: Word,
    /// Parameters of that call, with `$account`.
    pub query: Option<Expressions>,
    /// Where the descriptions lie in the body. Default: the call's own `response_path`.
    pub response_path: Option<Path>,
    /// One description -> `name` (by which its records are asked for), `label`, `plural`, `description`, `writable`.
    pub object: Expressions,
    /// How long the list is kept in memory per account, in ms. Default: five minutes.
    pub ttl_ms: Option<u64>,
}

/// What both have in common.
pub(crate) struct Describe {
    pub(crate) call: Word,
    pub(crate) query: Option<Expressions>,
    pub(crate) response_path: Option<Path>,
    pub(crate) item: Expressions,
    pub(crate) ttl_ms: Option<u64>,
}

impl From<Fields> for Describe {
    fn from(written: Fields) -> Describe {
        Describe {
            call: written.call,
            query: written.query,
            response_path: written.response_path,
            item: written.field,
            ttl_ms: written.ttl_ms,
        }
    }
}

impl From<Objects> for Describe {
    fn from(written: Objects) -> Describe {
        Describe {
            call: written.call,
            query: written.query,
            response_path: written.response_path,
            item: written.object,
            ttl_ms: written.ttl_ms,
        }
    }
}
