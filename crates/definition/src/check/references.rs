//! Models: references to value objects that exist.

use crate::codes;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::merge::Merged;
use crate::node::{Node, NodeValue};

pub(super) fn check(merged: &Merged) -> Vec<Diagnostic> {
    let Some(model) = merged.model() else { return Vec::new() };
    let names: Vec<&str> = model
        .get("$defs")
        .and_then(Node::members)
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    let mut found = Vec::new();
    visit(model, &names, &mut found);
    found
}

fn visit(node: &Node, names: &[&str], found: &mut Vec<Diagnostic>) {
    match &node.value {
        NodeValue::Object(members) => {
            if let Some((reference, text)) = members.get("$ref").and_then(|node| Some((node, node.as_str()?))) {
                found.extend(check_reference(reference, text, names));
            }
            members.values().for_each(|member| visit(member, names, found));
        }
        NodeValue::Array(items) => items.iter().for_each(|item| visit(item, names, found)),
        _ => {}
    }
}

fn check_reference(node: &Node, text: &str, names: &[&str]) -> Option<Diagnostic> {
    let name = text.strip_prefix("#/$defs/").unwrap_or(text);
    if text.starts_with("#/$defs/") && names.contains(&name) {
        return None;
    }
    let problem = Diagnostic::error(
        codes::UNKNOWN_REFERENCE,
        &node.origin,
        format!("the model has no value object `{text}`"),
    );
    Some(problem.hint(
        did_you_mean(name, names.iter().copied()).unwrap_or_else(|| "references read `#/$defs/<name>`".to_owned()),
    ))
}
