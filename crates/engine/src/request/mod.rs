//! Two requests on paper: the mapping makes the native one from the unified one, the integration's templates make the wire
//! request from the native one.

mod unified;
pub(crate) mod filters;
pub(crate) mod writes;
pub(crate) mod native;
mod encode;
mod base_url;
mod url;
mod query;
mod headers;
mod body;
pub(crate) mod wire;
pub(crate) mod soap_header;

pub use base_url::Misled;
pub(crate) use body::set_member;
pub use unified::{NativeRequest, UnifiedRequest};
pub(crate) use url::absolute as absolute_url;
