//! Walking over the parts of a node.

use super::node::{Group, Node, NodeKind, Stage};

/// Calls `visit` for every part of a node, predicates, stages and grouping included.
pub(super) fn children<'n>(node: &'n Node, visit: &mut dyn FnMut(&'n Node)) {
    match &node.kind {
        NodeKind::Path(path) => path.steps.iter().for_each(&mut *visit),
        NodeKind::Negate(inner) | NodeKind::Bind(_, inner) => visit(inner),
        NodeKind::Array(parts)
        | NodeKind::Block(_, parts)
        | NodeKind::Reads(_, parts)
        | NodeKind::Unmapped(_, parts) => parts.iter().for_each(&mut *visit),
        NodeKind::Object(group) => pairs(group, visit),
        NodeKind::Binary(_, parts) | NodeKind::Default(parts) | NodeKind::Coalesce(parts) | NodeKind::Apply(parts) => {
            visit(&parts.0);
            visit(&parts.1);
        }
        NodeKind::Condition(parts, otherwise) => {
            visit(&parts.0);
            visit(&parts.1);
            otherwise.iter().for_each(|node| visit(node));
        }
        NodeKind::Call(call) | NodeKind::Partial(call) => {
            visit(&call.function);
            call.args.iter().for_each(&mut *visit);
        }
        NodeKind::Lambda(lambda) => visit(&lambda.body),
        NodeKind::Transform(transform) => {
            visit(&transform.pattern);
            visit(&transform.update);
            transform.delete.iter().for_each(&mut *visit);
        }
        NodeKind::Sort(terms) => terms.iter().for_each(|term| visit(&term.expression)),
        NodeKind::Name(_) | NodeKind::Literal(_) | NodeKind::Wildcard | NodeKind::Descendant | NodeKind::Parent(..) => {
        }
        NodeKind::Context | NodeKind::Root | NodeKind::Variable(_) | NodeKind::Regex(_) | NodeKind::Placeholder => {}
    }
    trailers(node, visit);
}

/// Calls `visit` for what is written behind a node: predicates, stages, grouping.
pub(super) fn trailers<'n>(node: &'n Node, visit: &mut dyn FnMut(&'n Node)) {
    for stage in node.predicates.iter().chain(&node.step.stages) {
        if let Stage::Filter(predicate) = stage {
            visit(predicate);
        }
    }
    if let Some(group) = &node.group {
        pairs(group, visit);
    }
}

fn pairs<'n>(group: &'n Group, visit: &mut dyn FnMut(&'n Node)) {
    for (key, value) in &group.pairs {
        visit(key);
        visit(value);
    }
}
