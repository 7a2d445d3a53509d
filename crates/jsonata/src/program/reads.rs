//! Which paths of the input a program reads: the program is walked with paths in the place of values. A path is reported
//! where its value is used, not where it is passed on.

use std::collections::HashMap;

use super::node::{Group, Node, NodeKind, Path, Stage, Symbol, VarRef};
use super::{Read, Root};
use crate::Span;
use crate::syntax::{STACK_RESERVE, STACK_SEGMENT};

/// What the analysis finds.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) reads: Vec<Read>,
    /// Paths of the input whose items are counted, not read: what a step makes is made once per item of its context.
    pub(super) passed: Vec<Vec<String>>,
    /// Paths of the first arguments of intrinsic calls, by number.
    pub(super) arguments: HashMap<usize, (Root, Vec<String>)>,
    /// Whether values may take ways that are not followed (functions as values, `%`, `@`, `$eval`), so that more may be read.
    pub(super) open: bool,
}

/// A path that a value comes from.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    root: Root,
    keys: Vec<String>,
    span: Span,
}

/// Where a value may come from; empty = computed.
pub(super) type Origins = Vec<Origin>;

/// How much of a value is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// As one value: compared, tested, joined to text.
    Plain,
    /// All of it: handed to the output or to a function that may look inside, or its members enumerated.
    Whole,
}

/// Origins of one value beyond which the rest is reported at once instead of followed.
const MAX_ORIGINS: usize = 64;

pub(super) fn analyse(root: &Node, symbols: Vec<String>) -> Found {
    let mut reader = Reader {
        found: Found::default(),
        scopes: vec![HashMap::new()],
        symbols,
    };
    let context = vec![Origin {
        root: Root::Context,
        keys: Vec::new(),
        span: root.span,
    }];
    let result = reader.value(root, &context);
    reader.consume(&result, Use::Whole);
    reader.found
}

pub(super) struct Reader {
    pub(super) found: Found,
    scopes: Vec<HashMap<String, Origins>>,
    symbols: Vec<String>,
}

impl Reader {
    /// Where the value of a node comes from, in a context.
    pub(super) fn value(&mut self, node: &Node, context: &Origins) -> Origins {
        stacker::maybe_grow(STACK_RESERVE, STACK_SEGMENT, || {
            let mut value = self.kind(node, context);
            for stage in &node.predicates {
                self.stage(stage, &value);
            }
            if let Some(group) = &node.group {
                self.group(group, &value);
                value = Vec::new();
            }
            value
        })
    }

    /// Evaluates a node and uses its value.
    pub(super) fn used(&mut self, node: &Node, context: &Origins, how: Use) {
        let value = self.value(node, context);
        self.consume(&value, how);
    }

    /// Reports that a value is used.
    pub(super) fn consume(&mut self, value: &Origins, how: Use) {
        for origin in value {
            let dynamic = how == Use::Whole;
            let read = Read {
                root: origin.root.clone(),
                keys: origin.keys.clone(),
                dynamic,
                span: origin.span,
            };
            if !self.found.reads.contains(&read) {
                self.found.reads.push(read);
            }
        }
    }

    /// Notes that a value is gone through, item by item, whatever is read of the items.
    pub(super) fn pass(&mut self, value: &Origins) {
        for origin in value.iter().filter(|origin| origin.root == Root::Context) {
            if !self.found.passed.contains(&origin.keys) {
                self.found.passed.push(origin.keys.clone());
            }
        }
    }

    fn kind(&mut self, node: &Node, context: &Origins) -> Origins {
        match &node.kind {
            NodeKind::Path(path) => self.path(path, context),
            NodeKind::Name(name) => child(context, &name.text, node.span),
            NodeKind::Context => at(context, node.span),
            NodeKind::Root => vec![Origin {
                root: Root::Context,
                keys: Vec::new(),
                span: node.span,
            }],
            NodeKind::Variable(variable) => self.variable(variable, node.span),
            NodeKind::Parent(..) => {
                self.found.open = true;
                parents(context)
            }
            NodeKind::Wildcard | NodeKind::Descendant => {
                self.consume(context, Use::Whole);
                Vec::new()
            }
            NodeKind::Negate(operand) => {
                self.used(operand, context, Use::Plain);
                Vec::new()
            }
            NodeKind::Array(items) => self.union(items, context),
            NodeKind::Object(group) => {
                self.group(group, context);
                Vec::new()
            }
            NodeKind::Binary(_, parts) => {
                self.used(&parts.0, context, Use::Plain);
                self.used(&parts.1, context, Use::Plain);
                Vec::new()
            }
            NodeKind::Default(parts) | NodeKind::Coalesce(parts) => {
                let left = self.value(&parts.0, context);
                let right = self.value(&parts.1, context);
                self.join(left, right)
            }
            NodeKind::Condition(parts, otherwise) => {
                self.used(&parts.0, context, Use::Plain);
                let then = self.value(&parts.1, context);
                match otherwise {
                    Some(otherwise) => {
                        let otherwise = self.value(otherwise, context);
                        self.join(then, otherwise)
                    }
                    None => then,
                }
            }
            NodeKind::Bind(variable, value) => {
                let value = self.value(value, context);
                self.bind(&variable.name, value.clone());
                value
            }
            NodeKind::Block(_, parts) => self.within(|reader| {
                let values = parts.iter().map(|part| reader.value(part, context));
                values.last().unwrap_or_default()
            }),
            NodeKind::Lambda(lambda) => {
                self.found.open = true;
                let params = lambda.params.iter().map(|_| Vec::new()).collect();
                let result = self.lambda(lambda, params, context);
                self.consume(&result, Use::Whole);
                Vec::new()
            }
            NodeKind::Transform(transform) => {
                self.found.open = true;
                let nothing = Vec::new();
                for part in [&transform.pattern, &transform.update]
                    .into_iter()
                    .chain(&transform.delete)
                {
                    self.used(part, &nothing, Use::Plain);
                }
                Vec::new()
            }
            NodeKind::Call(call) => self.call(call, None, context),
            NodeKind::Partial(call) => {
                self.found.open = true;
                call.args.iter().for_each(|arg| self.used(arg, context, Use::Whole));
                Vec::new()
            }
            NodeKind::Apply(parts) => self.apply(&parts.0, &parts.1, context),
            NodeKind::Reads(number, args) | NodeKind::Unmapped(number, args) => {
                self.intrinsic(*number, args, context);
                Vec::new()
            }
            NodeKind::Sort(terms) => {
                terms
                    .iter()
                    .for_each(|term| self.used(&term.expression, context, Use::Plain));
                context.clone()
            }
            NodeKind::Literal(_) | NodeKind::Regex(_) | NodeKind::Placeholder => Vec::new(),
        }
    }

    fn path(&mut self, path: &Path, context: &Origins) -> Origins {
        let mut current = context.clone();
        for step in &path.steps {
            let before = self.found.reads.len();
            let result = self.value(step, &current);
            self.pass(&current);
            let follows = matches!(step.kind, NodeKind::Name(_) | NodeKind::Sort(_) | NodeKind::Parent(..));
            // A step that builds something from nothing of its context still depends on the context being there.
            if !follows && result.is_empty() && self.found.reads.len() == before {
                self.consume(&current, Use::Plain);
            }
            for stage in &step.step.stages {
                self.stage(stage, &result);
            }
            if let Some(index) = step.step.index {
                self.bind_symbol(index, Vec::new());
            }
            match step.step.focus {
                Some(focus) => {
                    self.found.open = true;
                    self.bind_symbol(focus, result);
                }
                None => current = result,
            }
        }
        current
    }

    fn stage(&mut self, stage: &Stage, value: &Origins) {
        match stage {
            Stage::Filter(predicate) => self.used(predicate, value, Use::Plain),
            Stage::Index(symbol) => self.bind_symbol(*symbol, Vec::new()),
        }
    }

    fn group(&mut self, group: &Group, context: &Origins) {
        self.pass(context);
        for (key, value) in &group.pairs {
            self.used(key, context, Use::Plain);
            self.used(value, context, Use::Whole);
        }
    }

    fn variable(&mut self, variable: &VarRef, span: Span) -> Origins {
        for scope in self.scopes.iter().rev() {
            if let Some(value) = scope.get(&variable.name) {
                return at(value, span);
            }
        }
        if !variable.places.is_empty() || crate::functions::find(&variable.name).is_some() {
            return Vec::new();
        }
        vec![Origin {
            root: Root::Variable(variable.name.clone()),
            keys: Vec::new(),
            span,
        }]
    }

    /// The body of a function, its parameters coming from these origins.
    pub(super) fn lambda(&mut self, lambda: &super::LambdaNode, params: Vec<Origins>, context: &Origins) -> Origins {
        self.within(|reader| {
            let mut params = params.into_iter();
            for name in &lambda.params {
                reader.bind(name, params.next().unwrap_or_default());
            }
            reader.value(&lambda.body, context)
        })
    }

    fn within(&mut self, work: impl FnOnce(&mut Reader) -> Origins) -> Origins {
        self.scopes.push(HashMap::new());
        let result = work(self);
        self.scopes.pop();
        result
    }

    /// A variable that is assigned again may have either value: which assignments run is not known.
    fn bind(&mut self, name: &str, value: Origins) {
        let earlier = self.scopes.last_mut().and_then(|scope| scope.remove(name));
        let value = self.join(earlier.unwrap_or_default(), value);
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_string(), value);
        }
    }

    fn bind_symbol(&mut self, symbol: Symbol, value: Origins) {
        let name = usize::try_from(symbol)
            .ok()
            .and_then(|at| self.symbols.get(at))
            .cloned();
        if let Some(name) = name {
            self.bind(&name, value);
        }
    }

    pub(super) fn union(&mut self, nodes: &[Node], context: &Origins) -> Origins {
        let mut all = Vec::new();
        for node in nodes {
            let value = self.value(node, context);
            all = self.join(all, value);
        }
        all
    }

    pub(super) fn join(&mut self, mut left: Origins, right: Origins) -> Origins {
        for origin in right {
            let known = left
                .iter()
                .any(|other| other.root == origin.root && other.keys == origin.keys);
            if known {
                continue;
            }
            if left.len() < MAX_ORIGINS {
                left.push(origin);
            } else {
                self.consume(&vec![origin], Use::Whole);
            }
        }
        left
    }

    fn intrinsic(&mut self, number: usize, args: &[Node], context: &Origins) {
        // It looks at what is not read.
        self.found.open = true;
        let before = self.found.reads.len();
        if let Some(first) = args.first() {
            let plain = match &first.kind {
                NodeKind::Path(path) => path.plain || is_variable_path(path),
                kind => matches!(kind, NodeKind::Context | NodeKind::Variable(_)),
            };
            let value = self.value(first, context);
            // What only an intrinsic is asked about is not read.
            self.found.reads.truncate(before);
            if let ([origin], true) = (value.as_slice(), plain) {
                self.found
                    .arguments
                    .insert(number, (origin.root.clone(), origin.keys.clone()));
            }
        }
        for arg in args.iter().skip(1) {
            self.used(arg, context, Use::Plain);
        }
    }
}

/// `$variable.name.name`
fn is_variable_path(path: &Path) -> bool {
    let mut steps = path.steps.iter();
    let first = steps
        .next()
        .is_some_and(|step| matches!(step.kind, NodeKind::Variable(_) | NodeKind::Context | NodeKind::Root));
    first && steps.all(|step| matches!(step.kind, NodeKind::Name(_)) && step.step.stages.is_empty())
}

/// The member `name` of each origin.
pub(super) fn child(value: &Origins, name: &str, span: Span) -> Origins {
    let below = |origin: &Origin| {
        let mut keys = origin.keys.clone();
        keys.push(name.to_string());
        // The context itself is not written: the path begins with its first name.
        let written = !(origin.keys.is_empty() && origin.root == Root::Context) && origin.span.end <= span.start;
        let span = if written { origin.span.to(span) } else { span };
        Origin {
            root: origin.root.clone(),
            keys,
            span,
        }
    };
    value.iter().map(below).collect()
}

/// The same origins, named at another place.
fn at(value: &Origins, span: Span) -> Origins {
    value.iter().map(|origin| Origin { span, ..origin.clone() }).collect()
}

fn parents(value: &Origins) -> Origins {
    let up = |origin: &Origin| {
        let mut keys = origin.keys.clone();
        keys.pop();
        Origin { keys, ..origin.clone() }
    };
    value.iter().map(up).collect()
}
