//! The plan: one method, merged over its levels and compiled, ready to run.
//!
//! Immutable and shared; nothing in it is left to parse. A plan exists only if its definition has no errors.
//! `compile/` makes plans, the engine runs them.

mod native;
mod mapped;
mod steps;
mod shape;
mod supports;
mod describe;
mod auth;
mod pagination;
mod errors;
mod rate_limit;
mod connect;
mod webhooks;
mod yields;

pub use auth::*;
pub use connect::*;
pub use describe::*;
pub use errors::*;
pub use mapped::*;
pub use native::*;
pub use pagination::*;
pub use rate_limit::*;
pub use shape::*;
pub use steps::*;
pub use supports::*;
pub use webhooks::*;
pub use yields::{MappedField, mapped_fields};

pub use crate::document::format::{BodyFormat, FormStyle, ResponseFormat, SoapVersion};
