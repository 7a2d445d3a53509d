//! `verify` names a method that exists.

use crate::codes;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::merge::Merged;

pub(super) fn check(merged: &Merged) -> Vec<Diagnostic> {
    let Some(node) = merged.integration().at(&["verify", "call"]) else {
        return Vec::new();
    };
    let call = node.as_str().unwrap_or_default();
    let names: Vec<String> = merged
        .native_methods()
        .iter()
        .map(|name| format!("{}.{}", name.resource, name.method))
        .collect();
    if names.iter().any(|name| name == call) {
        return Vec::new();
    }
    let problem = Diagnostic::error(
        codes::UNKNOWN_CALL,
        &node.origin,
        format!("the integration has no method `{call}`"),
    );
    let hint =
        did_you_mean(call, names.iter().map(String::as_str)).unwrap_or_else(|| format!("it has {}", names.join(", ")));
    vec![problem.hint(hint)]
}
