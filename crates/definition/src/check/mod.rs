//! What is wrong with a definition beyond its schema. One rule per file; the tables say which look at what.

mod bare_names;
mod unquoted;
mod whole_body;
mod written_twice;
mod account_variables;
mod unknown_fields;
mod references;
mod absent_fields;
mod idle_resources;
mod exclusive;
mod redacted;
mod taken_names;

use crate::compile::{Compiler, Found, Site};
use crate::diagnostic::Diagnostic;
use crate::merge::Merged;
use crate::node::Node;
use crate::plan::{MappedPlan, NativePlan, Supports};
use crate::source::Place;

/// Rules over one compiled expression.
pub(crate) const EXPRESSION_RULES: &[fn(&Site<'_>) -> Vec<Found>] =
    &[bare_names::check, unquoted::check, whole_body::check];

/// Rules over one method of the integration.
pub(crate) const NATIVE_RULES: &[fn(&NativePlan) -> Vec<Finding>] = &[written_twice::check_native];

/// Rules over one mapped method.
pub(crate) const MAPPED_RULES: &[fn(&MappedPlan) -> Vec<Finding>] =
    &[unknown_fields::check, written_twice::check_mapped, redacted::check];

/// Rules over what callers may ask of a mapped method, which stands in a node.
pub(crate) const SUPPORTS_RULES: &[fn(&Supports, &Node) -> Vec<Diagnostic>] = &[taken_names::check];

/// Rules over the whole.
const DEFINITION_RULES: &[fn(&Merged) -> Vec<Diagnostic>] = &[
    references::check,
    account_variables::check,
    absent_fields::check,
    idle_resources::check,
    exclusive::check,
];

/// What a rule finds in a plan.
pub(crate) struct Finding {
    pub(crate) code: &'static str,
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) hint: String,
    pub(crate) is_error: bool,
}

/// Every finding in the whole definition, each once, in the order of the text.
pub(crate) fn all(merged: &Merged) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = DEFINITION_RULES.iter().flat_map(|rule| rule(merged)).collect();
    let mut compiler = Compiler::new(merged);
    compiler.connect();
    compiler.webhooks();
    for name in merged.native_methods() {
        compiler.native(&name.resource, &name.method);
    }
    for name in merged.methods() {
        compiler.mapped(&name.resource, &name.method);
    }
    found.extend(compiler.into_problems());
    found.sort_by(|a, b| {
        let key = |found: &Diagnostic| {
            (
                found.place.source.clone(),
                found.span.start,
                found.severity,
                found.code,
                found.message.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    found.dedup_by(|a, b| {
        a.code == b.code && a.span == b.span && a.place.source == b.place.source && a.message == b.message
    });
    found
}
