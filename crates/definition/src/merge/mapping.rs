//! Lays one level's mapping over the levels below: `*` first, into parts that exist; then the level's named methods.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::node::{Members, Node, NodeValue};
use crate::path::{plain_path, quoted_key};

use super::patch::{Slot, patch, without_nulls};

/// Members of a mapping or of a mapped resource that are not resources or methods.
pub(crate) fn is_reserved(key: &str) -> bool {
    matches!(key, "functions" | "absent" | "$schema") || key.starts_with("x-")
}

/// Lays `level` over `target`; both are whole mappings.
pub(super) fn lay(target: &mut Node, level: &Node, problems: &mut Vec<Diagnostic>) {
    let Some(above) = level.members() else { return };
    for (resource, node) in above {
        let Some(below) = target.members_mut() else { return };
        if matches!(node.value, NodeValue::Null) {
            below.shift_remove(resource);
        } else if is_reserved(resource) {
            lay_member(below, resource, node, Slot::Plain);
        } else {
            let empty = || Node {
                value: NodeValue::Object(Members::new()),
                origin: node.origin.clone(),
            };
            lay_resource(below.entry(resource.clone()).or_insert_with(empty), node, problems);
        }
    }
}

fn lay_member(below: &mut Members, key: &str, node: &Node, slot: Slot) {
    match below.get_mut(key) {
        Some(existing) => patch(existing, node, slot),
        None => {
            below.insert(key.to_owned(), without_nulls(node));
        }
    }
}

fn lay_resource(target: &mut Node, level: &Node, problems: &mut Vec<Diagnostic>) {
    let (Some(below), Some(above)) = (target.members_mut(), level.members()) else {
        return;
    };
    let star = above.get("*").filter(|star| star.members().is_some());
    if let Some(star) = star {
        let methods = below.iter_mut().filter(|(name, _)| !is_reserved(name));
        methods.for_each(|(_, method)| lay_existing_parts(method, &without_sugar(star, method, problems)));
    }
    for (name, node) in above.iter().filter(|(name, _)| *name != "*") {
        if matches!(node.value, NodeValue::Null) {
            below.shift_remove(name);
        } else if is_reserved(name) {
            lay_member(below, name, node, Slot::Plain);
        } else {
            let method = below
                .entry(name.clone())
                .or_insert_with(|| new_method(name, node, star, problems));
            let plain = without_sugar(node, method, problems);
            patch(method, &plain, Slot::Part);
        }
    }
}

/// `*` over a method that exists: only the parts that the method has.
fn lay_existing_parts(method: &mut Node, star: &Node) {
    let Some(parts) = star.members() else { return };
    let has = |part: &str| method.get(part).is_some();
    let existing: Members = parts
        .iter()
        .filter(|(part, _)| has(part))
        .map(|(part, node)| (part.clone(), node.clone()))
        .collect();
    patch(
        method,
        &Node {
            value: NodeValue::Object(existing),
            origin: star.origin.clone(),
        },
        Slot::Part,
    );
}

/// A method that this level introduces takes the level's `*` whole; what is deleted has no record.
fn new_method(name: &str, node: &Node, star: Option<&Node>, problems: &mut Vec<Diagnostic>) -> Node {
    let mut method = Node {
        value: NodeValue::Object(Members::new()),
        origin: node.origin.clone(),
    };
    if let Some(star) = star {
        let mut parts = without_sugar(star, node, problems);
        if let Some(members) = parts.members_mut().filter(|_| name == "delete") {
            members.shift_remove("record");
        }
        patch(&mut method, &parts, Slot::Part);
    }
    method
}

/// Replaces `fields: { unified: path }` by the record leaf and, where the method has a body, the body leaf that it is short for.
fn without_sugar(part: &Node, method: &Node, problems: &mut Vec<Diagnostic>) -> Node {
    let Some(fields) = part.get("fields").and_then(Node::members) else {
        return part.clone();
    };
    let has = |name: &str| part.get(name).is_some() || method.get(name).is_some();
    let (mut record, mut body) = (Members::new(), Members::new());
    for (unified, path) in fields {
        record.insert(unified.clone(), path.clone());
        match path.as_str().map(|text| (text, plain_path(text))) {
            Some((_, Some(keys))) => insert_at(&mut body, &keys, body_leaf(unified, path)),
            Some((text, None)) => problems.push(
                Diagnostic::error(
                    codes::NOT_A_PLAIN_PATH,
                    &path.origin,
                    format!("`{text}` cannot be written back: it is not a plain path"),
                )
                .hint("write the field in `record` and in `body` instead"),
            ),
            None => {}
        }
    }
    let mut plain = part.clone();
    let Some(members) = plain.members_mut() else {
        return plain;
    };
    let fields = members.shift_remove("fields");
    let origin = fields.map_or_else(|| part.origin.clone(), |fields| fields.origin);
    for (name, added) in [("record", record), ("body", body)] {
        if !added.is_empty() && has(name) {
            let added = Node {
                value: NodeValue::Object(added),
                origin: origin.clone(),
            };
            match members.get_mut(name) {
                Some(existing) => patch(existing, &added, Slot::Structure),
                None => {
                    members.insert(name.to_owned(), added);
                }
            }
        }
    }
    plain
}

fn body_leaf(unified: &str, path: &Node) -> Node {
    Node {
        value: NodeValue::String(format!("body.{}", quoted_key(unified))),
        origin: path.origin.clone(),
    }
}

fn insert_at(members: &mut Members, keys: &[String], leaf: Node) {
    match keys {
        [] => {}
        [key] => {
            members.insert(key.clone(), leaf);
        }
        [key, rest @ ..] => {
            let empty = || Node {
                value: NodeValue::Object(Members::new()),
                origin: leaf.origin.clone(),
            };
            if let Some(inner) = members.entry(key.clone()).or_insert_with(empty).members_mut() {
                insert_at(inner, rest, leaf);
            }
        }
    }
}
