//! Levels laid over each other: base < auth choice < environment < account.

mod patch;
mod mapping;
mod levels;
mod effective;

use std::sync::Arc;

use serde::Serialize;

use crate::check;
use crate::compile::Compiler;
use crate::connect::{self, AuthChoice, ConnectForm};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, DocumentKind};
use crate::model::{self, ResourceSchema};
use crate::node::Node;
use crate::plan::{ConnectPlan, MappedPlan, NativePlan, WebhookPlan};
use crate::schema::{self, Strictness};

pub(crate) use mapping::is_reserved;
pub(crate) use patch::{Slot, patch, without_nulls};

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
pub struct Merged {
    name: String,
    integration: Node,
    choices: Option<Node>,
    mapping: Option<Node>,
    model: Option<(String, Node)>,
}

/// Merges all levels. What does not fit its schema after the merge is an error at its own place.
pub fn merge(levels: &Levels<'_>) -> Result<Merged, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let integration = levels::integration(levels, &mut problems);
    let model = levels.model.map(|(name, _)| name.to_owned()).zip(levels::model(levels));
    let mapping = levels
        .model
        .and_then(|(name, _)| levels::mapping(levels, name, &mut problems));
    problems.extend(schema::validate(
        DocumentKind::Integration,
        &integration.root,
        Strictness::Whole,
    ));
    if let Some(mapping) = &mapping {
        problems.extend(schema::validate(DocumentKind::Mapping, mapping, Strictness::Whole));
    }
    if let Some((_, model)) = &model {
        problems.extend(schema::validate(DocumentKind::Model, model, Strictness::Whole));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let name = levels.name.to_owned();
    Ok(Merged {
        name,
        integration: integration.root,
        choices: integration.choices,
        mapping,
        model,
    })
}

/// Every finding in the whole definition, warnings included: under the levels' auth choice, or, without one, under each that there is.
pub fn check_all(levels: &Levels<'_>) -> Vec<Diagnostic> {
    let merged = match merge(levels) {
        Ok(merged) => merged,
        Err(findings) => return findings,
    };
    let mut findings = merged.check();
    let choices = merged.auth_choices().into_iter().filter_map(|choice| choice.name);
    for choice in choices.filter(|_| levels.auth.is_none()) {
        let auth = Some(choice.as_str());
        let under = merge(&Levels { auth, ..*levels });
        let found = under.map_or_else(|found| found, |merged| merged.check());
        let is_new = |found: &Diagnostic| {
            let same = |known: &Diagnostic| {
                known.code == found.code && known.place == found.place && known.message == found.message
            };
            !findings.iter().any(same)
        };
        let new: Vec<Diagnostic> = found.into_iter().filter(is_new).collect();
        findings.extend(new);
    }
    findings
}

impl Merged {
    /// The plan of a method of the integration. `None`: there is no such method.
    pub fn native(&self, resource: &str, method: &str) -> Result<Option<Arc<NativePlan>>, Vec<Diagnostic>> {
        let mut compiler = Compiler::new(self);
        let plan = compiler.native(resource, method);
        compiler.finish(plan)
    }

    /// The plan of a method of the unified model. `None`: the integration does not serve it.
    pub fn mapped(&self, resource: &str, method: &str) -> Result<Option<Arc<MappedPlan>>, Vec<Diagnostic>> {
        let mut compiler = Compiler::new(self);
        let plan = compiler.mapped(resource, method).map(Arc::new);
        compiler.finish(plan)
    }

    /// The plan of what passes through untouched: base URL, headers, query and auth of the integration.
    pub fn passthrough(&self) -> Result<Option<Arc<NativePlan>>, Vec<Diagnostic>> {
        let mut compiler = Compiler::new(self);
        let plan = compiler.passthrough().map(Arc::new);
        compiler.finish(plan)
    }

    /// Every finding in the whole definition, warnings included.
    pub fn check(&self) -> Vec<Diagnostic> {
        check::all(self)
    }

    /// The merged parts and the level of every leaf:
    /// `{ "integration", "mapping"?, "model"?, "levels": { "<pointer>": "base" | "choice" | "environment" | "account" } }`.
    /// With a resource (and a method) the mapping and the model are narrowed to it.
    pub fn effective(&self, resource: Option<&str>, method: Option<&str>) -> serde_json::Value {
        effective::effective(self, resource, method)
    }

    /// What the customer is asked when connecting, for the levels' auth choice.
    pub fn connect(&self) -> ConnectForm {
        connect::form(&self.integration)
    }

    /// The ways of connecting.
    pub fn auth_choices(&self) -> Vec<AuthChoice> {
        connect::choices(&self.integration, self.choices.as_ref())
    }

    /// What connecting, proving and disconnecting an account takes, for the levels' auth choice.
    pub fn connect_plan(&self) -> Result<Arc<ConnectPlan>, Vec<Diagnostic>> {
        let mut compiler = Compiler::new(self);
        let plan = compiler.connect().map(Arc::new);
        match compiler.finish(plan)? {
            Some(plan) => Ok(plan),
            None => Err(Vec::new()),
        }
    }

    /// How the vendor's deliveries are proved and read. `None`: the integration does not say.
    pub fn webhooks(&self) -> Result<Option<Arc<WebhookPlan>>, Vec<Diagnostic>> {
        let mut compiler = Compiler::new(self);
        let plan = compiler.webhooks().map(Arc::new);
        compiler.finish(plan)
    }

    /// `resource.method` of the call that proves a credential, if the integration names one.
    pub fn verify(&self) -> Option<&str> {
        self.integration.at(&["verify", "call"])?.as_str()
    }

    /// Methods of the unified model that the mapping serves.
    pub fn methods(&self) -> Vec<MethodName> {
        self.mapping.as_ref().map(method_names).unwrap_or_default()
    }

    /// Fields of a resource that the vendor does not have, each with the reason.
    pub fn absent(&self, resource: &str) -> Vec<(String, String)> {
        let written = self
            .mapping
            .as_ref()
            .and_then(|mapping| mapping.at(&[resource, "absent"]));
        let members = written.and_then(Node::members).into_iter().flatten();
        members
            .filter_map(|(field, reason)| Some((field.clone(), reason.as_str()?.to_owned())))
            .collect()
    }

    /// Methods of the integration.
    pub fn native_methods(&self) -> Vec<MethodName> {
        self.integration.get("resources").map(method_names).unwrap_or_default()
    }

    /// The unified resource as the model has it; without one, the common fields.
    pub fn resource_schema(&self, resource: &str) -> ResourceSchema {
        model::resource(self.model.as_ref().map(|(_, root)| root), resource)
    }

    /// Name of the integration.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Name of the unified model.
    pub fn model_name(&self) -> Option<&str> {
        self.model.as_ref().map(|(name, _)| name.as_str())
    }

    pub(crate) fn integration(&self) -> &Node {
        &self.integration
    }

    pub(crate) fn mapping(&self) -> Option<&Node> {
        self.mapping.as_ref()
    }

    pub(crate) fn model(&self) -> Option<&Node> {
        self.model.as_ref().map(|(_, root)| root)
    }
}

fn method_names(resources: &Node) -> Vec<MethodName> {
    let resources = resources
        .members()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !is_reserved(name));
    let methods = resources.flat_map(|(resource, node)| {
        let methods = node
            .members()
            .into_iter()
            .flatten()
            .filter(|(name, _)| !is_reserved(name) && *name != "*");
        methods.map(|(method, _)| MethodName {
            resource: resource.clone(),
            method: method.clone(),
        })
    });
    methods.collect()
}
