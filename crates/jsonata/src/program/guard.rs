//! Predicates over members whose first condition looks at the name alone: `function($v, $k){ $contains($k, /__c$/) and … }`.
//! The records of a page have the same names, so that the condition need be evaluated once per name, not once per member.

use super::node::{CallNode, LambdaNode, Node, NodeKind, Op, Place, VarRef};
use crate::functions;

/// Place of the name among the parameters of a predicate over members.
const NAME: usize = 1;

/// Functions of the library whose result hangs on nothing but their arguments.
const PURE: [&str; 15] = [
    "boolean",
    "contains",
    "exists",
    "length",
    "lowercase",
    "match",
    "not",
    "number",
    "replace",
    "string",
    "substring",
    "substringAfter",
    "substringBefore",
    "trim",
    "uppercase",
];

/// How much of a predicate looks at the name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Guard {
    #[default]
    Nothing,
    /// The left side of its `and`.
    Left,
    Everything,
}

impl Guard {
    /// That of a function whose variables have their places.
    pub(super) fn of(lambda: &LambdaNode) -> Guard {
        let body = &*lambda.body;
        match &body.kind {
            _ if lambda.signature.is_some() || lambda.params.len() <= NAME => Guard::Nothing,
            _ if hangs_on_name(body) => Guard::Everything,
            NodeKind::Binary(Op::And, parts) if body.bare && hangs_on_name(&parts.0) => Guard::Left,
            _ => Guard::Nothing,
        }
    }
}

impl LambdaNode {
    /// What it asks first, of the name alone, and what it asks then, if anything.
    pub(crate) fn guarded(&self) -> Option<(&Node, Option<&Node>)> {
        match (self.guard, &self.body.kind) {
            (Guard::Everything, _) => Some((&self.body, None)),
            (Guard::Left, NodeKind::Binary(_, parts)) => Some((&parts.0, Some(&parts.1))),
            _ => None,
        }
    }
}

fn hangs_on_name(node: &Node) -> bool {
    node.bare
        && match &node.kind {
            NodeKind::Literal(_) | NodeKind::Regex(_) => true,
            NodeKind::Variable(variable) => is_name(variable),
            NodeKind::Negate(operand) => hangs_on_name(operand),
            NodeKind::Binary(_, parts) => hangs_on_name(&parts.0) && hangs_on_name(&parts.1),
            NodeKind::Apply(parts) => hangs_on_name(&parts.0) && matches!(parts.1.kind, NodeKind::Regex(_)),
            NodeKind::Call(call) => is_pure(call) && call.args.iter().all(hangs_on_name),
            _ => false,
        }
}

fn is_name(variable: &VarRef) -> bool {
    variable.places.first() == Some(&Place::Slot { up: 0, index: NAME })
}

/// A call of a function that is pure, with so many arguments that the context does not stand in for any.
fn is_pure(call: &CallNode) -> bool {
    let NodeKind::Variable(target) = &call.function.kind else {
        return false;
    };
    let registered = functions::find(&target.name).filter(|_| call.function.bare && target.places.is_empty());
    registered.is_some_and(|registered| {
        let signature = registered.signature.as_ref();
        PURE.contains(&registered.builtin.name) && signature.is_none_or(|s| call.args.len() >= s.without_context())
    })
}
