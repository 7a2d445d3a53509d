//! Items of an array and members of an object are evaluated one after the other here, side by side in the reference: of
//! several that fail, it reports the one that fails first. How soon one fails is reckoned from the tree, in turns of
//! JavaScript's event loop, of which each evaluation takes one to hand its result on; what a loop repeats counts once.

use super::{Evaluation, Frame, Observer};
use crate::program::{CallNode, Group, Node, NodeKind, Stage};
use crate::{EvalError, Span, Value};

/// Turns between a function argument that fails and the call it is an argument of.
const BACK_FROM_FUNCTION: u32 = 9;

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// The error to report, `first` being that of `failed`, and `rest` being still to be evaluated.
    #[cold]
    #[inline(never)]
    pub(super) fn soonest(
        &mut self,
        (failed, first): (&'a Node, EvalError),
        rest: impl Iterator<Item = (&'a Node, Value<'a>)>,
        frame: &'a Frame<'a>,
    ) -> EvalError {
        if is_bound(&first) {
            return first;
        }
        let mut soonest = match self.turns_to(failed, &first) {
            Ok(turns) => turns,
            Err(bound) => return bound,
        };
        let mut reported = first;
        for (node, input) in rest {
            let Err(error) = self.node(node, input, frame) else {
                continue;
            };
            match error.code {
                // How deep an evaluation may go is the same for each: there is still the first error to report.
                "D1011" => break,
                _ if is_bound(&error) => return error,
                _ => {}
            }
            let turns = match self.turns_to(node, &error) {
                Ok(turns) => turns,
                Err(bound) => return bound,
            };
            if turns < soonest {
                (soonest, reported) = (turns, error);
            }
        }
        reported
    }

    /// Turns until a failure of a node is known; a step for each node that is counted.
    fn turns_to(&self, node: &Node, error: &EvalError) -> Result<u32, EvalError> {
        let mut count = Count {
            place: error.span.unwrap_or(node.span),
            found: false,
            nodes: 0,
        };
        let turns = count.node(node);
        self.budget.spend(count.nodes).map(|()| turns)
    }
}

/// Whether nothing more is to be evaluated.
fn is_bound(error: &EvalError) -> bool {
    error.code.starts_with('U') || matches!(error.code, "D1011" | "D1012")
}

/// Counting the turns up to a place.
struct Count {
    place: Span,
    /// The place was met: what comes behind it is not evaluated.
    found: bool,
    nodes: u64,
}

impl Count {
    /// Turns until a node's result, or its failure, is known to who waits for it.
    fn node(&mut self, node: &Node) -> u32 {
        if self.found {
            return 0;
        }
        self.nodes += 1;
        let mut turns = self.kind(node);
        for stage in node.predicates.iter().chain(&node.step.stages) {
            if let Stage::Filter(predicate) = stage {
                turns += self.part(predicate, 1);
            }
        }
        self.found |= node.span == self.place;
        turns + node.group.as_ref().map_or(0, |group| self.group(group))
    }

    /// A part, and what handing on takes besides; nothing if it is not evaluated.
    fn part(&mut self, node: &Node, besides: u32) -> u32 {
        if self.found { 0 } else { self.node(node) + besides }
    }

    fn parts<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>, besides: u32) -> u32 {
        nodes.into_iter().map(|node| self.part(node, besides)).sum()
    }

    fn kind(&mut self, node: &Node) -> u32 {
        match &node.kind {
            NodeKind::Path(path) if path.steps.is_empty() => 2 + 2 * path.names.len() as u32,
            NodeKind::Path(path) => 2 + self.parts(&path.steps, 1),
            NodeKind::Negate(part) | NodeKind::Bind(_, part) => 2 + self.part(part, 0),
            NodeKind::Block(_, parts) => 2 + self.parts(parts, 0),
            NodeKind::Binary(_, parts) => 2 + self.part(&parts.0, 0) + self.part(&parts.1, 1),
            NodeKind::Default(parts) | NodeKind::Coalesce(parts) => 3 + self.part(&parts.0, 2) + self.part(&parts.1, 0),
            NodeKind::Condition(parts, otherwise) => {
                let otherwise = otherwise.as_deref().filter(|node| contains(node, self.place));
                2 + self.part(&parts.0, 0) + self.part(otherwise.unwrap_or(&parts.1), 0)
            }
            NodeKind::Array(items) => 3 + self.longest(items),
            NodeKind::Object(group) => 2 + self.group(group),
            NodeKind::Call(call) => 1 + self.call(call),
            NodeKind::Partial(call) => 2 + self.parts(&call.args, 0) + self.part(&call.function, 0),
            NodeKind::Apply(parts) => {
                let left = self.part(&parts.0, 2);
                left + match &parts.1.kind {
                    _ if self.found => 0,
                    NodeKind::Call(call) => self.call(call),
                    _ => self.part(&parts.1, 2),
                }
            }
            NodeKind::Lambda(lambda) if contains(node, self.place) => BACK_FROM_FUNCTION + self.part(&lambda.body, 0),
            NodeKind::Sort(terms) => {
                // Each term is evaluated for both of two items, deep within the sorting.
                let terms = terms.iter().map(|term| &term.expression);
                9 + 2 * self.parts(terms, 0)
            }
            _ => 1,
        }
    }

    fn call(&mut self, call: &CallNode) -> u32 {
        let before = self.part(&call.function, 0) + self.parts(&call.args, 0);
        before + if self.found { 1 } else { 3 }
    }

    fn group(&mut self, group: &Group) -> u32 {
        let keys = self.parts(group.pairs.iter().map(|(key, _)| key), 0);
        self.found |= group.span == self.place;
        if self.found {
            return keys + 1;
        }
        keys + 2 + self.longest(group.pairs.iter().map(|(_, value)| value))
    }

    /// Parts that are evaluated side by side: the longest, unless one fails.
    fn longest<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>) -> u32 {
        let mut longest = 0;
        for node in nodes {
            let turns = self.node(node) + 1;
            if self.found {
                return turns;
            }
            longest = longest.max(turns);
        }
        longest
    }
}

fn contains(node: &Node, place: Span) -> bool {
    node.extent.start <= place.start && place.end <= node.extent.end
}
