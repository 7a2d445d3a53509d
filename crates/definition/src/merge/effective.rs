//! The merged definition as people see it, with the level of every leaf.

use serde_json::{Map, Value, json};

use crate::node::{Node, NodeValue};
use crate::source::pointer_push;

use super::Merged;

pub(super) fn effective(merged: &Merged, resource: Option<&str>, method: Option<&str>) -> Value {
    let mut view = Map::new();
    let mut levels = Map::new();
    let mapping = merged
        .mapping()
        .cloned()
        .map(|mapping| narrowed(mapping, resource, method));
    let model = merged.model().cloned().map(|mut model| {
        if let Some(resources) = model.members_mut().and_then(|members| members.get_mut("resources")) {
            retain(resources, resource);
        }
        model
    });
    let parts = [
        ("integration", Some(merged.integration().clone())),
        ("mapping", mapping),
        ("model", model),
    ];
    for (name, part) in parts {
        let Some(part) = part else { continue };
        collect_levels(&part, &format!("/{name}"), &mut levels);
        view.insert(name.to_owned(), part.to_json());
    }
    view.insert("levels".to_owned(), Value::Object(levels));
    Value::Object(view)
}

fn narrowed(mut mapping: Node, resource: Option<&str>, method: Option<&str>) -> Node {
    retain(&mut mapping, resource);
    if let Some(inner) = resource.and_then(|name| mapping.members_mut()?.get_mut(name)) {
        retain(inner, method);
    }
    mapping
}

/// Keeps one member, or all of them.
fn retain(node: &mut Node, name: Option<&str>) {
    if let (Some(name), Some(members)) = (name, node.members_mut()) {
        members.retain(|key, _| key == name || key == "functions");
    }
}

fn collect_levels(node: &Node, pointer: &str, levels: &mut Map<String, Value>) {
    match &node.value {
        NodeValue::Object(members) if !members.is_empty() => {
            members
                .iter()
                .for_each(|(key, member)| collect_levels(member, &pointer_push(pointer, key), levels));
        }
        NodeValue::Stacked(parts) => {
            parts
                .iter()
                .enumerate()
                .for_each(|(i, part)| collect_levels(part, &format!("{pointer}/{i}"), levels));
        }
        _ => {
            levels.insert(pointer.to_owned(), json!(node.origin.level.as_str()));
        }
    }
}
