//! What an environment, or one account, can effectively be asked: the fields of a resource, and the unified API as a document.

mod fields;
mod served;
mod schemas;
mod paths;
mod openapi;

use serde_json::Value;

pub(crate) use fields::fields;
pub(crate) use openapi::document;
pub(crate) use served::{Resource, Served, describe, of_account, of_environment};

/// The object with one more member.
fn with(mut object: Value, name: &str, member: impl Into<Value>) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), member.into());
    }
    object
}
