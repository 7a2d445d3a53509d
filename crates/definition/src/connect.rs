//! The form that a customer fills in, derived from the account's auth where it is not written.

use indexmap::IndexMap;
use serde::Serialize;

use crate::document::connect::ConnectField;

/// What an account of one auth choice asks for.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ConnectForm {
    /// Fields by name. Secret ones are credentials, the others become account variables.
    pub fields: IndexMap<String, ConnectField>,
}

/// One way of connecting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthChoice {
    /// Its name; `None` where the integration has one scheme only.
    pub name: Option<String>,
    /// What it is called, for people.
    pub label: Option<String>,
    /// `type` of its scheme.
    pub scheme: String,
}
