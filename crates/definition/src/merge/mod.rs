//! Levels laid over each other: base < auth choice < environment < account.

use std::sync::Arc;

use serde::Serialize;

use crate::connect::{AuthChoice, ConnectForm};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::plan::{MappedPlan, NativePlan};

/// The documents of one account, lowest level first.
#[derive(Debug, Clone, Copy)]
pub struct Levels<'a> {
    /// Name of the integration.
    pub name: &'a str,
    /// The integration.
    pub integration: &'a Document,
    /// Its mapping for the model in question.
    pub mapping: Option<&'a Document>,
    /// The model's name and document.
    pub model: Option<(&'a str, &'a Document)>,
    /// The environment's overlay.
    pub environment: Option<&'a Document>,
    /// The account's overlay.
    pub account: Option<&'a Document>,
    /// The account's auth choice, where the integration has several.
    pub auth: Option<&'a str>,
}

/// A resource and one of its methods.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct MethodName {
    /// The resource.
    pub resource: String,
    /// The method.
    pub method: String,
}

/// A merged definition, ready to be compiled method by method.
#[derive(Debug)]
pub struct Merged {}

/// Merges all levels. What does not fit its schema after the merge is an error at its own place.
pub fn merge(levels: &Levels<'_>) -> Result<Merged, Vec<Diagnostic>> {
    let _ = levels;
    Ok(Merged {})
}

impl Merged {
    /// The plan of a method of the integration. `None`: there is no such method.
    pub fn native(&self, resource: &str, method: &str) -> Result<Option<Arc<NativePlan>>, Vec<Diagnostic>> {
        let _ = (resource, method);
        Ok(None)
    }

    /// The plan of a method of the unified model. `None`: the integration does not serve it.
    pub fn mapped(&self, resource: &str, method: &str) -> Result<Option<Arc<MappedPlan>>, Vec<Diagnostic>> {
        let _ = (resource, method);
        Ok(None)
    }

    /// Every finding in the whole definition, warnings included.
    pub fn check(&self) -> Vec<Diagnostic> {
        Vec::new()
    }

    /// The merged parts and the level of every leaf:
    /// `{ "integration", "mapping", "model", "levels": { "<pointer>": "base" | "choice" | "environment" | "account" } }`.
    pub fn effective(&self, resource: Option<&str>, method: Option<&str>) -> serde_json::Value {
        let _ = (resource, method);
        serde_json::Value::Null
    }

    /// What the customer is asked when connecting, for the levels' auth choice.
    pub fn connect(&self) -> ConnectForm {
        ConnectForm::default()
    }

    /// The ways of connecting.
    pub fn auth_choices(&self) -> Vec<AuthChoice> {
        Vec::new()
    }

    /// Methods of the unified model that the mapping serves.
    pub fn methods(&self) -> Vec<MethodName> {
        Vec::new()
    }

    /// Methods of the integration.
    pub fn native_methods(&self) -> Vec<MethodName> {
        Vec::new()
    }
}
