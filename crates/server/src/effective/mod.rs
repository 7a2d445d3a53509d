//! What an environment, or one account, can effectively be asked: the fields of a resource, and the unified API as a document.

mod fields;
mod served;
mod schemas;
mod paths;
mod openapi;

pub(crate) use fields::fields;
pub(crate) use openapi::document;
pub(crate) use served::{Resource, Served, describe, of_account, of_environment};
