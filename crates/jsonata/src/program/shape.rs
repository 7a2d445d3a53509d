//! The written tree to the tree of steps: paths are flattened into steps, predicates and groupings go to the step they belong to,
//! and every `%` finds the step whose input it means.

mod steps;

use super::ancestry::Ancestry;
use super::findings::Findings;
use super::guard::Guard;
use super::names::Names;
use super::node::{CallNode, Group, LambdaNode, Literal, Node, NodeKind, Op, Scope, Symbol, TransformNode, VarRef};
use super::pattern::{Pattern, TOO_LARGE};
use super::room::Room;
use crate::syntax::{Ast, AstKind, MISSING, STACK_RESERVE, STACK_SEGMENT};
use crate::{Diagnostic, Span};
use steps::name_path;

/// The state of the pass.
#[derive(Debug)]
pub(super) struct Shaper<'r> {
    pub(super) ancestry: Ancestry,
    /// Names bound in tuples, by symbol.
    pub(super) symbols: Names,
    pub(super) diagnostics: Findings,
    room: &'r mut Room,
    /// What the regular expressions may still take of the memory, in bytes, whatever room there is.
    pattern_bytes: usize,
    /// One of them, or all together, are too large: that was said, and the rest is not looked at.
    overflown: bool,
}

/// What all regular expressions of a program may take of the memory, in bytes.
const MAX_PATTERN_BYTES: usize = 32 << 20;

impl<'r> Shaper<'r> {
    /// A pass whose regular expressions have this room.
    pub(super) fn within(room: &'r mut Room) -> Shaper<'r> {
        Shaper {
            ancestry: Ancestry::default(),
            symbols: Names::default(),
            diagnostics: Findings::default(),
            room,
            pattern_bytes: MAX_PATTERN_BYTES,
            overflown: false,
        }
    }

    /// The whole expression.
    pub(super) fn program(&mut self, tree: Ast) -> Node {
        let node = self.node(tree);
        if matches!(node.kind, NodeKind::Parent(..)) || !node.step.seeking.is_empty() {
            self.ancestry.fail(node.span, &mut self.diagnostics);
        }
        node
    }

    /// The symbol of a name bound in tuples.
    pub(super) fn symbol(&mut self, name: &str) -> Symbol {
        Symbol::try_from(self.symbols.add(name)).unwrap_or(Symbol::MAX)
    }

    /// The label of each `%`, which its ancestor has in tuples.
    pub(super) fn labels(&mut self) -> Vec<String> {
        let labels = self.ancestry.labels();
        for label in &labels {
            self.symbol(label);
        }
        labels
    }

    fn report(&mut self, code: &'static str, message: impl Into<String>, span: Span) {
        self.diagnostics.push(Diagnostic::new(code, message, span));
    }

    fn node(&mut self, tree: Ast) -> Node {
        stacker::maybe_grow(STACK_RESERVE, STACK_SEGMENT, || {
            let keep = tree.keep_array;
            let extent = tree.extent;
            let mut node = self.shape(tree);
            node.extent = extent;
            node.keep_array |= keep;
            node
        })
    }

    fn shape(&mut self, tree: Ast) -> Node {
        let span = tree.span;
        let keep = tree.keep_array;
        match tree.kind {
            AstKind::Name(name) => name_path(name, span, keep),
            AstKind::Variable(name) => Node::new(variable(name), span),
            AstKind::Str(text) => Node::new(NodeKind::Literal(Literal::Str(text)), span),
            AstKind::Number(text) => Node::new(NodeKind::Literal(number(&text)), span),
            AstKind::Bool(value) => Node::new(NodeKind::Literal(Literal::Bool(value)), span),
            AstKind::Null => Node::new(NodeKind::Literal(Literal::Null), span),
            AstKind::Regex { pattern, flags } => self.regex(&pattern, &flags, span),
            AstKind::Wildcard => Node::new(NodeKind::Wildcard, span),
            AstKind::Descendant => Node::new(NodeKind::Descendant, span),
            AstKind::Parent => {
                let slot = self.ancestry.open();
                Node::new(NodeKind::Parent(slot, VarRef::default()), span)
            }
            AstKind::Placeholder => Node::new(NodeKind::Placeholder, span),
            AstKind::Missing => {
                self.report("S0207", MISSING, span);
                Node::new(NodeKind::Placeholder, span)
            }
            AstKind::Negate(operand) => self.negate(*operand, span),
            AstKind::Array(items) => self.array(items, span),
            AstKind::Object(pairs) => self.object(pairs, span),
            AstKind::Binary { op, left, right } => self.binary(op, *left, *right, span, keep),
            AstKind::Filter { left, right } => self.filter(*left, *right, span),
            AstKind::Group { left, pairs } => self.group(*left, pairs, span),
            AstKind::Sort { left, terms } => self.sort(*left, terms, span),
            AstKind::Call { function, args } => self.call(*function, args, span),
            AstKind::Lambda {
                params,
                signature,
                body,
            } => {
                let lambda = LambdaNode {
                    params: params.into_iter().map(|(name, _)| name).collect(),
                    scope: Scope::default(),
                    signature,
                    body: Box::new(self.node(*body)),
                    guard: Guard::default(),
                };
                Node::new(NodeKind::Lambda(Box::new(lambda)), span)
            }
            AstKind::Condition {
                condition,
                then,
                otherwise,
            } => self.condition((*condition, *then), otherwise.map(|tree| *tree), span),
            AstKind::Block(parts) => self.block(parts, span),
            AstKind::Transform {
                pattern,
                update,
                delete,
            } => {
                let node = TransformNode {
                    pattern: self.node(*pattern),
                    update: self.node(*update),
                    delete: delete.map(|delete| self.node(*delete)),
                    clone: VarRef::named("clone"),
                };
                Node::new(NodeKind::Transform(Box::new(node)), span)
            }
        }
    }

    fn array(&mut self, items: Vec<Ast>, span: Span) -> Node {
        let mut seeking = Vec::new();
        let items = items.into_iter().map(|item| self.child(item, &mut seeking)).collect();
        with_seeking(Node::new(NodeKind::Array(items), span), seeking)
    }

    fn object(&mut self, pairs: Vec<(Ast, Ast)>, span: Span) -> Node {
        let mut seeking = Vec::new();
        let pairs = pairs
            .into_iter()
            .map(|(key, value)| (self.child(key, &mut seeking), self.child(value, &mut seeking)))
            .collect();
        let group = Box::new(Group::new(pairs, span));
        with_seeking(Node::new(NodeKind::Object(group), span), seeking)
    }

    fn condition(&mut self, (condition, then): (Ast, Ast), otherwise: Option<Ast>, span: Span) -> Node {
        let mut seeking = Vec::new();
        let parts = Box::new((self.child(condition, &mut seeking), self.child(then, &mut seeking)));
        let otherwise = otherwise.map(|otherwise| Box::new(self.child(otherwise, &mut seeking)));
        with_seeking(Node::new(NodeKind::Condition(parts, otherwise), span), seeking)
    }

    /// A part of a node; its open `%` become the node's.
    fn child(&mut self, tree: Ast, seeking: &mut Vec<usize>) -> Node {
        let mut node = self.node(tree);
        let open = take_open_slots(&mut node);
        if seeking.is_empty() {
            *seeking = open;
        } else {
            seeking.extend(open);
        }
        node
    }

    fn regex(&mut self, pattern: &str, flags: &str, span: Span) -> Node {
        let room = match self.overflown {
            true => 0,
            false => self.room.left().min(self.pattern_bytes),
        };
        match Pattern::compile(pattern, flags, span, room) {
            Ok(Some(pattern)) if self.room.take(pattern.bytes()) => {
                self.pattern_bytes = self.pattern_bytes.saturating_sub(pattern.bytes());
                return Node::new(NodeKind::Regex(Box::new(pattern)), span);
            }
            Ok(_) => self.no_room(span),
            Err(diagnostic) => {
                // It was worked on long enough.
                self.overflown |= diagnostic.code == TOO_LARGE;
                self.diagnostics.push(diagnostic);
            }
        }
        Node::new(NodeKind::Literal(Literal::Null), span)
    }

    /// Says once that the regular expressions are too large.
    fn no_room(&mut self, span: Span) {
        if std::mem::replace(&mut self.overflown, true) {
            return;
        }
        let scarce = self.room.left() < self.pattern_bytes;
        let message = "the regular expressions of this expression are too large together; make them smaller";
        self.report(if scarce { "U1002" } else { TOO_LARGE }, message, span);
    }

    fn negate(&mut self, operand: Ast, span: Span) -> Node {
        let mut operand = self.node(operand);
        match &mut operand.kind {
            NodeKind::Literal(Literal::Number(value)) => {
                *value = -*value;
                return operand;
            }
            NodeKind::Literal(Literal::Digits(digits)) => {
                *digits = format!("-{digits}");
                return operand;
            }
            _ => {}
        }
        let seeking = take_open_slots(&mut operand);
        with_seeking(Node::new(NodeKind::Negate(Box::new(operand)), span), seeking)
    }

    fn block(&mut self, parts: Vec<Ast>, span: Span) -> Node {
        let mut seeking = Vec::new();
        let parts: Vec<Node> = parts.into_iter().map(|part| self.child(part, &mut seeking)).collect();
        let cons = parts.iter().any(|part| {
            part.cons || matches!(&part.kind, NodeKind::Path(path) if path.steps.first().is_some_and(|step| step.cons))
        });
        let mut node = with_seeking(Node::new(NodeKind::Block(Scope::default(), parts), span), seeking);
        node.cons = cons;
        node
    }

    fn call(&mut self, function: Ast, args: Vec<Ast>, span: Span) -> Node {
        let partial = args.iter().any(|arg| matches!(arg.kind, AstKind::Placeholder));
        let mut seeking = Vec::new();
        let args = args.into_iter().map(|arg| self.child(arg, &mut seeking)).collect();
        let (name, bare) = match &function.kind {
            AstKind::Name(name) => (name.clone(), Some(VarRef::named(name))),
            AstKind::Variable(name) => (name.clone(), None),
            _ => (String::new(), None),
        };
        let call = Box::new(CallNode {
            function: self.node(function),
            args,
            name,
            bare,
        });
        let kind = if partial {
            NodeKind::Partial(call)
        } else {
            NodeKind::Call(call)
        };
        with_seeking(Node::new(kind, span), seeking)
    }

    fn binary(&mut self, op: &'static str, left: Ast, right: Ast, span: Span, keep: bool) -> Node {
        match op {
            "." => self.dot(left, right),
            "@" => self.focus(left, right, span, keep),
            "#" => self.index(left, right),
            ":=" => {
                let target = match left.kind {
                    AstKind::Variable(name) => VarRef::named(&name),
                    _ => VarRef::default(),
                };
                let mut value = self.node(right);
                let seeking = take_open_slots(&mut value);
                with_seeking(Node::new(NodeKind::Bind(target, Box::new(value)), span), seeking)
            }
            "~>" => {
                let parts = Box::new((self.node(left), self.node(right)));
                let keep = parts.0.keep_array || parts.1.keep_array;
                let mut node = Node::new(NodeKind::Apply(parts), span);
                node.keep_array = keep;
                node
            }
            _ => {
                let mut seeking = Vec::new();
                let parts = Box::new((self.child(left, &mut seeking), self.child(right, &mut seeking)));
                let kind = match op {
                    "?:" => NodeKind::Default(parts),
                    "??" => NodeKind::Coalesce(parts),
                    op => NodeKind::Binary(Op::of(op).unwrap_or(Op::Equal), parts),
                };
                with_seeking(Node::new(kind, span), seeking)
            }
        }
    }
}

/// Open `%` at and below a node. They are its parent's from now on, so that what is nested deep does not keep them at each level.
fn take_open_slots(node: &mut Node) -> Vec<usize> {
    let mut slots = std::mem::take(&mut node.step.seeking);
    if let NodeKind::Parent(slot, _) = node.kind {
        slots.push(slot);
    }
    slots
}

fn with_seeking(mut node: Node, seeking: Vec<usize>) -> Node {
    node.step.seeking = seeking;
    node
}

fn variable(name: String) -> NodeKind {
    match name.as_str() {
        "" => NodeKind::Context,
        "$" => NodeKind::Root,
        _ => NodeKind::Variable(VarRef {
            name,
            ..VarRef::default()
        }),
    }
}

fn number(text: &str) -> Literal {
    let value: f64 = text.parse().unwrap_or(0.0);
    let integer = text.bytes().all(|b| b.is_ascii_digit());
    if integer && text.len() > 15 && crate::picture::number::text(value) != text {
        return Literal::Digits(text.to_string());
    }
    Literal::Number(value)
}
