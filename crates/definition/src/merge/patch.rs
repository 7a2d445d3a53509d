//! JSON Merge Patch (RFC 7396) on trees, with what LANGUAGE calls levels: what selects a shape is replaced when its `type` changes,
//! error rules of the patch are asked first, and structures of different kinds are stacked.

use crate::node::{Members, Node, NodeValue};

/// What stands at a place, as far as merging is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Nothing in particular.
    Plain,
    /// An integration, a method, a mapped method or a variant.
    Part,
    /// Parts by name, that many names deep.
    Parts(u8),
    /// An object whose `type` selects its shape.
    Typed,
    /// Such objects by name.
    TypedByName,
    /// Error rules by name.
    Rules,
    /// A structure of expressions or templates, or one for the whole.
    Structure,
    /// The inside of a structure.
    Inside,
}

impl Slot {
    fn of_member(self, key: &str) -> Slot {
        match (self, key) {
            (Slot::Part, "auth" | "pagination") => Slot::Typed,
            (Slot::Part, "errors") => Slot::Rules,
            (Slot::Part, "record" | "body" | "query" | "headers" | "meta" | "field") => Slot::Structure,
            (Slot::Part, "resources") => Slot::Parts(2),
            (Slot::Part, "variants" | "steps" | "fields") => Slot::Parts(1),
            (Slot::Part, "undo" | "request") => Slot::Part,
            (Slot::Parts(2), _) => Slot::Parts(1),
            (Slot::Parts(_), _) | (Slot::Typed, "integration") => Slot::Part,
            (Slot::Typed, "choices") => Slot::TypedByName,
            (Slot::TypedByName, _) => Slot::Typed,
            (Slot::Structure | Slot::Inside, _) => Slot::Inside,
            _ => Slot::Plain,
        }
    }
}

/// Lays `patch` over `target`.
pub(crate) fn patch(target: &mut Node, patch: &Node, slot: Slot) {
    match slot {
        Slot::Structure if kind(&target.value) != kind(&patch.value) => stack(target, patch),
        Slot::Typed if changes_shape(target, patch) => *target = without_nulls(patch),
        _ => patch_members(target, patch, slot),
    }
}

fn patch_members(target: &mut Node, patch_node: &Node, slot: Slot) {
    let (NodeValue::Object(below), NodeValue::Object(above)) = (&mut target.value, &patch_node.value) else {
        *target = without_nulls(patch_node);
        return;
    };
    let mut first = 0;
    for (key, member) in above {
        match below.get_mut(key) {
            _ if matches!(member.value, NodeValue::Null) => {
                below.shift_remove(key);
            }
            Some(existing) => patch(existing, member, slot.of_member(key)),
            None if slot == Slot::Rules => {
                below.shift_insert(first, key.clone(), without_nulls(member));
                first += 1;
            }
            None => {
                below.insert(key.clone(), new_member(key, member));
            }
        }
    }
}

fn changes_shape(target: &Node, patch: &Node) -> bool {
    let choices = |node: &Node| node.get("choices").is_some();
    match patch.get("type").and_then(Node::as_str) {
        Some(kind) => target.get("type").and_then(Node::as_str) != Some(kind),
        None => choices(patch) != choices(target) && choices(patch),
    }
}

/// A new part: its `null`s remove nothing and vanish.
pub(crate) fn without_nulls(node: &Node) -> Node {
    let NodeValue::Object(members) = &node.value else {
        return node.clone();
    };
    let kept = members
        .iter()
        .filter(|(_, member)| !matches!(member.value, NodeValue::Null));
    let kept: Members = kept
        .map(|(key, member)| (key.clone(), new_member(key, member)))
        .collect();
    Node {
        value: NodeValue::Object(kept),
        origin: node.origin.clone(),
    }
}

/// Variants keep their `null`s: they are laid over the method when it is compiled.
fn new_member(key: &str, member: &Node) -> Node {
    if key == "variants" {
        member.clone()
    } else {
        without_nulls(member)
    }
}

fn kind(value: &NodeValue) -> u8 {
    match value {
        NodeValue::Object(_) => 0,
        NodeValue::Stacked(_) => 1,
        _ => 2,
    }
}

/// A part of another kind goes on top; one of the kind on top is merged into it.
fn stack(target: &mut Node, patch_node: &Node) {
    if let NodeValue::Stacked(parts) = &mut target.value {
        remove_below(parts, patch_node);
        match parts.last_mut() {
            Some(top) if kind(&top.value) == kind(&patch_node.value) => patch_members(top, patch_node, Slot::Structure),
            _ => parts.push(without_nulls(patch_node)),
        }
        return;
    }
    let mut below = target.clone();
    remove_below(std::slice::from_mut(&mut below), patch_node);
    target.value = NodeValue::Stacked(vec![below, without_nulls(patch_node)]);
}

/// A `null` leaf removes the key from every lower part that is written by field.
fn remove_below(parts: &mut [Node], patch_node: &Node) {
    let Some(above) = patch_node.members() else { return };
    for part in parts.iter_mut() {
        for (key, member) in above {
            match (&member.value, part.members_mut()) {
                (NodeValue::Null, Some(members)) => {
                    members.shift_remove(key);
                }
                (NodeValue::Object(_), Some(members)) => {
                    if let Some(inner) = members.get_mut(key) {
                        remove_below(std::slice::from_mut(inner), member);
                    }
                }
                _ => {}
            }
        }
    }
}
