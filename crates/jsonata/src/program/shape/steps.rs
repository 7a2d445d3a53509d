//! Paths: what is written between and behind dots, as steps.

use super::{Shaper, take_open_slots, with_seeking};
use crate::program::node::{Group, Literal, Name, Node, NodeKind, Path, SortTerm, Stage, Symbol};
use crate::syntax::{Ast, AstKind, SortTerm as AstTerm};
use crate::{Diagnostic, Span};

impl Shaper<'_> {
    pub(super) fn dot(&mut self, left: Ast, right: Ast) -> Node {
        let left = self.node(left);
        let opened = match left.kind {
            NodeKind::Parent(slot, _) => Some(slot),
            _ => None,
        };
        let mut path = into_path(left);
        path.step.seeking.extend(opened);
        let mut rest = self.node(right);
        path.span = path.span.to(rest.span);
        let NodeKind::Path(Path {
            steps, keep_singleton, ..
        }) = &mut path.kind
        else {
            return path;
        };
        let known = steps.len();
        match rest.kind {
            NodeKind::Path(inner) => steps.extend(inner.steps),
            _ => {
                rest.step.stages.append(&mut rest.predicates);
                steps.push(rest);
            }
        }
        // Steps between the first and the last are what they were when the one behind them was new.
        let last = known.saturating_sub(1);
        for at in std::iter::once(0).chain(last.max(1)..steps.len()) {
            let Some(step) = steps.get_mut(at) else { continue };
            if let Err(diagnostic) = as_step(step) {
                self.diagnostics.push(diagnostic);
            }
            *keep_singleton |= step.keep_array;
        }
        let last = steps.len().saturating_sub(1);
        for at in [0, last] {
            if let Some(step) = steps.get_mut(at).filter(|step| matches!(step.kind, NodeKind::Array(_))) {
                step.cons = true;
            }
        }
        self.ancestry.resolve(&mut path, &mut self.diagnostics);
        path
    }

    pub(super) fn filter(&mut self, left: Ast, right: Ast, span: Span) -> Node {
        let mut node = self.node(left);
        let is_path = matches!(node.kind, NodeKind::Path(_));
        on_last_step(&mut node, |step| {
            if step.group.is_some() {
                self.report(
                    "S0209",
                    "a predicate cannot follow a grouping expression in a step",
                    span,
                );
            }
            let mut predicate = self.node(right);
            for slot in &predicate.step.seeking {
                self.ancestry.seek_in_predicate(step, *slot, &mut self.diagnostics);
            }
            if !predicate.step.seeking.is_empty() {
                step.step.seeking.extend(take_open_slots(&mut predicate));
            }
            let stages = if is_path {
                &mut step.step.stages
            } else {
                &mut step.predicates
            };
            stages.push(Stage::Filter(Box::new(predicate)));
        });
        node
    }

    pub(super) fn group(&mut self, left: Ast, pairs: Vec<(Ast, Ast)>, span: Span) -> Node {
        let mut node = self.node(left);
        if node.group.is_some() {
            self.report("S0210", "each step can only have one grouping expression", span);
        }
        let pairs = pairs
            .into_iter()
            .map(|(key, value)| (self.node(key), self.node(value)))
            .collect();
        node.group = Some(Box::new(Group::new(pairs, span)));
        node
    }

    pub(super) fn sort(&mut self, left: Ast, terms: Vec<AstTerm>, span: Span) -> Node {
        let mut path = into_path(self.node(left));
        let mut seeking = Vec::new();
        let terms = terms
            .into_iter()
            .map(|term| SortTerm {
                descending: term.descending,
                expression: self.child(term.expression, &mut seeking),
            })
            .collect();
        let step = with_seeking(Node::new(NodeKind::Sort(terms), span), seeking);
        if let NodeKind::Path(inner) = &mut path.kind {
            inner.steps.push(step);
        }
        self.ancestry.resolve(&mut path, &mut self.diagnostics);
        path
    }

    pub(super) fn focus(&mut self, left: Ast, right: Ast, span: Span, keep: bool) -> Node {
        let symbol = self.tuple_symbol(&right);
        let mut node = self.node(left);
        on_last_step(&mut node, |step| {
            if !step.step.stages.is_empty() || !step.predicates.is_empty() {
                self.report(
                    "S0215",
                    "a context variable binding must precede any predicates on a step",
                    span,
                );
            }
            if matches!(step.kind, NodeKind::Sort(_)) {
                self.report(
                    "S0216",
                    "a context variable binding must precede the order-by clause on a step",
                    span,
                );
            }
            step.keep_array |= keep;
            step.step.focus = symbol;
            step.step.tuple = true;
        });
        node
    }

    pub(super) fn index(&mut self, left: Ast, right: Ast) -> Node {
        let symbol = self.tuple_symbol(&right);
        let mut node = self.node(left);
        if !matches!(node.kind, NodeKind::Path(_)) {
            let mut step = node;
            step.step.stages.append(&mut step.predicates);
            node = into_path(step);
        }
        on_last_step(&mut node, |step| {
            match symbol {
                Some(symbol) if !step.step.stages.is_empty() => step.step.stages.push(Stage::Index(symbol)),
                symbol => step.step.index = symbol,
            }
            step.step.tuple = true;
        });
        node
    }

    fn tuple_symbol(&mut self, variable: &Ast) -> Option<Symbol> {
        match &variable.kind {
            AstKind::Variable(name) => Some(self.symbol(name)),
            _ => None,
        }
    }
}

pub(super) fn name_path(name: String, span: Span, keep: bool) -> Node {
    let mut step = Node::new(NodeKind::Name(Name::new(name)), span);
    step.keep_array = keep;
    let mut path = into_path(step);
    if let NodeKind::Path(inner) = &mut path.kind {
        inner.keep_singleton = keep;
    }
    path
}

fn into_path(node: Node) -> Node {
    if matches!(node.kind, NodeKind::Path(_)) {
        return node;
    }
    let (span, extent) = (node.span, node.extent);
    let path = Node::new(
        NodeKind::Path(Path {
            steps: vec![node],
            keep_singleton: false,
            names: Vec::new(),
            plain: false,
            anchored: false,
            lead: 0,
        }),
        span,
    );
    Node { extent, ..path }
}

/// Works on the step that predicates and bindings written behind `node` belong to.
fn on_last_step(node: &mut Node, work: impl FnOnce(&mut Node)) {
    if let NodeKind::Path(path) = &mut node.kind
        && let Some(step) = path.steps.last_mut()
    {
        return work(step);
    }
    work(node);
}

/// In a path a string literal is a name; other literals cannot be steps.
fn as_step(step: &mut Node) -> Result<(), Diagnostic> {
    if let NodeKind::Literal(literal) = &mut step.kind {
        match literal {
            Literal::Str(text) => step.kind = NodeKind::Name(Name::new(std::mem::take(text))),
            _ => {
                return Err(Diagnostic::new(
                    "S0213",
                    "a literal value cannot be used as a step within a path expression",
                    step.span,
                ));
            }
        }
    }
    Ok(())
}
