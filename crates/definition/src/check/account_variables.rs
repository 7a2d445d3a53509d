//! `$account.<name>` that nothing sets: not the connect form, not a capture.

use std::collections::BTreeSet;

use crate::codes;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::merge::Merged;
use crate::node::{Node, NodeValue};

/// What every account has.
const ALWAYS: [&str; 3] = ["id", "tenant", "auth"];

pub(super) fn check(merged: &Merged) -> Vec<Diagnostic> {
    let integration = merged.integration();
    let form = merged.connect();
    let mut known: BTreeSet<&str> = ALWAYS.into_iter().collect();
    known.extend(
        form.fields
            .iter()
            .filter(|(_, field)| !field.secret)
            .map(|(name, _)| name.as_str()),
    );
    for part in ["auth", "connect", "verify"] {
        captured(integration.get(part), &mut known);
    }
    let mut found = Vec::new();
    for part in [Some(integration), merged.mapping()].into_iter().flatten() {
        visit(part, &known, &mut found);
    }
    found
}

/// Names below every `captures` and `callback_captures` of a part.
fn captured<'n>(part: Option<&'n Node>, known: &mut BTreeSet<&'n str>) {
    for (name, member) in part.and_then(Node::members).into_iter().flatten() {
        match name.as_str() {
            "captures" | "callback_captures" => {
                known.extend(member.members().into_iter().flatten().map(|(name, _)| name.as_str()));
            }
            _ => captured(Some(member), known),
        }
    }
}

fn visit(node: &Node, known: &BTreeSet<&str>, found: &mut Vec<Diagnostic>) {
    match &node.value {
        NodeValue::String(text) => found.extend(unknown(text, known).map(|name| finding(node, name, known))),
        NodeValue::Object(members) => members.values().for_each(|member| visit(member, known, found)),
        NodeValue::Array(items) | NodeValue::Stacked(items) => items.iter().for_each(|item| visit(item, known, found)),
        _ => {}
    }
}

fn unknown<'t>(text: &'t str, known: &BTreeSet<&str>) -> Option<&'t str> {
    let names = text.split("$account.").skip(1).map(|rest| {
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    });
    names.into_iter().find(|name| !name.is_empty() && !known.contains(name))
}

fn finding(node: &Node, name: &str, known: &BTreeSet<&str>) -> Diagnostic {
    let message = format!("nothing sets the account's variable `{name}`");
    let hint = did_you_mean(name, known.iter().copied()).unwrap_or_else(|| {
        "add it to `connect.fields` (not secret) or to `captures`, or set it when the account is created".to_owned()
    });
    Diagnostic::warning(codes::UNKNOWN_VARIABLE, &node.origin, message).hint(hint)
}
