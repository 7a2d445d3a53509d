//! `absent` names fields of the model, and none that is served all the same.

use crate::codes;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::merge::Merged;
use crate::node::Node;

pub(super) fn check(merged: &Merged) -> Vec<Diagnostic> {
    let resources = merged.mapping().and_then(Node::members).into_iter().flatten();
    let absent = resources.filter_map(|(name, resource)| Some((name, resource, resource.get("absent")?)));
    absent
        .flat_map(|(name, resource, absent)| of_resource(merged, name, resource, absent))
        .collect()
}

fn of_resource(merged: &Merged, name: &str, resource: &Node, absent: &Node) -> Vec<Diagnostic> {
    let schema = merged.resource_schema(name);
    if !schema.described {
        return Vec::new();
    }
    let finding = |field: &String, node: &Node| {
        if !schema.properties.contains_key(field) {
            let message = format!("the model's `{name}` has no field `{field}`");
            let hint = did_you_mean(field, schema.properties.keys().map(String::as_str));
            let hint = hint.unwrap_or_else(|| "leave it out".to_owned());
            return Some(Diagnostic::warning(codes::UNKNOWN_FIELD, &node.origin, message).hint(hint));
        }
        let served = resource.members().into_iter().flatten();
        let served = served.filter_map(|(_, method)| method.at(&["record", field])).next()?;
        let message = format!(
            "`{field}` is said to be absent, and served at {}",
            served.origin.place()
        );
        Some(Diagnostic::warning(codes::UNKNOWN_FIELD, &node.origin, message).hint("remove one of the two"))
    };
    let members = absent.members().into_iter().flatten();
    members.filter_map(|(field, node)| finding(field, node)).collect()
}
