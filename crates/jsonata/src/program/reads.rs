//! Which paths of the input a program reads: the program is walked with paths in the place of values. A path is reported
//! where its value is used, not where it is passed on.

use std::collections::{HashMap, HashSet};

use super::bindings::Bindings;
use super::node::{Group, Node, NodeKind, Path, Stage, Symbol, VarRef};
use super::paths::{PathId, Paths};
use super::room::Room;
use super::{Read, Root, Wanted};
use crate::Span;
use crate::functions::{self, Registered};
use crate::syntax::{STACK_RESERVE, STACK_SEGMENT};

/// What the analysis finds.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) reads: Vec<Read>,
    /// What the program can see of its input.
    pub(super) wanted: Wanted,
    /// Paths of the first arguments of intrinsic calls, by number.
    pub(super) arguments: HashMap<usize, (Root, Vec<String>)>,
}

/// A path that a value comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    path: PathId,
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
const MAX_ORIGINS: usize = 32;

/// Room that the analysis takes at most, in bytes. Once there is none, a root of what is read is reported as read as a whole.
const MAX_BYTES: usize = 16 << 20;

/// What a reading takes at most, in bytes: in both tables, which may just be growing, and written out.
const READING_BYTES: usize = 4 * size_of::<Reading>() + 4 * size_of::<Option<Reading>>() + 3 * size_of::<Read>();

pub(super) fn analyse(root: &Node, symbols: &[String], room: &mut Room) -> Found {
    let mut own = Room::of(room.left().min(MAX_BYTES));
    let found = find(root, symbols, &mut own);
    let within = room.take(own.taken());
    debug_assert!(within, "it is a part of the room");
    found
}

fn find(root: &Node, symbols: &[String], room: &mut Room) -> Found {
    let mut reader = Reader {
        room,
        paths: Paths::default(),
        reads: Vec::new(),
        known: HashSet::new(),
        whole: HashSet::new(),
        arguments: HashMap::new(),
        open: false,
        bindings: Bindings::default(),
        symbols,
    };
    let context = vec![reader.origin(Root::Context, root.span)];
    let result = reader.value(root, &context);
    reader.consume(&result, Use::Whole);
    reader.finish()
}

pub(super) struct Reader<'n> {
    room: &'n mut Room,
    paths: Paths,
    pub(super) reads: Vec<Reading>,
    known: HashSet<Reading>,
    /// Roots that are reported as read as a whole, since there is no room for what is read of them.
    whole: HashSet<PathId>,
    arguments: HashMap<usize, PathId>,
    /// Whether values may take ways that are not followed (functions as values, `%`, `@`, `$eval`), so that more may be read.
    pub(super) open: bool,
    bindings: Bindings,
    symbols: &'n [String],
}

/// A [`Read`], its path by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Reading {
    path: PathId,
    dynamic: bool,
    span: Span,
}

impl Reader<'_> {
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
            let reading = Reading {
                path: origin.path,
                dynamic: how == Use::Whole,
                span: origin.span,
            };
            if self.known.contains(&reading) {
                continue;
            }
            if self.room.take(READING_BYTES) {
                self.known.insert(reading);
                self.reads.push(reading);
            } else {
                let root = self.root_of(reading);
                self.reads.extend(root);
            }
        }
    }

    /// What is reported where there is no room for a reading: its root, as read as a whole, unless that is reported already.
    fn root_of(&mut self, reading: Reading) -> Option<Reading> {
        let path = self.paths.root_of(reading.path);
        let dynamic = true;
        self.whole.insert(path).then_some(Reading {
            path,
            dynamic,
            ..reading
        })
    }

    /// Notes that a value is gone through, item by item, whatever is read of the items: what a step makes is made once per item of
    /// its context.
    pub(super) fn pass(&mut self, value: &Origins) {
        value.iter().for_each(|origin| self.paths.see(origin.path, false));
    }

    fn origin(&mut self, root: Root, span: Span) -> Origin {
        let path = self.paths.root(root);
        Origin { path, span }
    }

    /// The member `name` of each origin.
    pub(super) fn child(&mut self, value: &Origins, name: &str, span: Span) -> Origins {
        let below = |origin: &Origin| {
            // The context itself is not written: the path begins with its first name.
            let unwritten = self.paths.levels(origin.path) == 0 && self.paths.is_of_context(origin.path);
            let written = !unwritten && origin.span.end <= span.start;
            let span = if written { origin.span.to(span) } else { span };
            let path = self.paths.member(origin.path, name, self.room);
            Origin { path, span }
        };
        value.iter().map(below).collect()
    }

    fn parents(&self, value: &Origins) -> Origins {
        let up = |origin: &Origin| Origin {
            path: self.paths.above(origin.path),
            ..*origin
        };
        value.iter().map(up).collect()
    }

    /// The paths written out, as far as there is room for them.
    fn finish(mut self) -> Found {
        let readings = std::mem::take(&mut self.reads);
        let readings: Vec<Reading> = readings
            .into_iter()
            .filter_map(|reading| match self.room.take(self.paths.text_bytes(reading.path)) {
                true => Some(reading),
                false => self.root_of(reading),
            })
            .collect();
        readings.iter().for_each(|reading| self.paths.see(reading.path, true));
        let roots = self.paths.roots();
        let written = |path| {
            let root = roots.get(&self.paths.root_of(path));
            (
                root.map_or(Root::Context, |root| (*root).clone()),
                self.paths.keys(path),
            )
        };
        let read = |reading: &Reading| {
            let (root, keys) = written(reading.path);
            Read {
                root,
                keys,
                dynamic: reading.dynamic,
                span: reading.span,
            }
        };
        let arguments = self.arguments.iter();
        Found {
            reads: readings.iter().map(read).collect(),
            wanted: if self.open { Wanted::Whole } else { self.paths.wanted() },
            arguments: arguments.map(|(number, path)| (*number, written(*path))).collect(),
        }
    }

    fn kind(&mut self, node: &Node, context: &Origins) -> Origins {
        match &node.kind {
            NodeKind::Path(path) => self.path(path, context),
            NodeKind::Name(name) => self.child(context, &name.text, node.span),
            NodeKind::Context => at(context, node.span),
            NodeKind::Root => vec![self.origin(Root::Context, node.span)],
            NodeKind::Variable(variable) => self.variable(variable, node.span),
            NodeKind::Parent(..) => {
                self.open = true;
                self.parents(context)
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
                self.open = true;
                let params = lambda.params.iter().map(|_| Vec::new()).collect();
                let result = self.lambda(lambda, params, context);
                self.consume(&result, Use::Whole);
                Vec::new()
            }
            NodeKind::Transform(transform) => {
                self.open = true;
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
                self.open = true;
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
            let before = self.reads.len();
            let result = self.value(step, &current);
            self.pass(&current);
            let follows = matches!(step.kind, NodeKind::Name(_) | NodeKind::Sort(_) | NodeKind::Parent(..));
            // A step that builds something from nothing of its context still depends on the context being there.
            if !follows && result.is_empty() && self.reads.len() == before {
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
                    self.open = true;
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
        if let Some(value) = self.bindings.get(&variable.name) {
            return at(value, span);
        }
        let builtin = functions::find(&variable.name);
        // Wherever it goes as a value, it may be called over a context that stands in for its argument.
        self.open |= builtin.is_some_and(takes_context);
        if !variable.places.is_empty() || builtin.is_some() {
            return Vec::new();
        }
        vec![self.origin(Root::Variable(variable.name.clone()), span)]
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

    fn within(&mut self, work: impl FnOnce(&mut Self) -> Origins) -> Origins {
        self.bindings.open();
        let result = work(self);
        self.bindings.close();
        result
    }

    /// A variable that is assigned again may have either value: which assignments run is not known. Where there is no room for what
    /// it may be, that is reported at once.
    fn bind(&mut self, name: &str, value: Origins) {
        let earlier = self.bindings.take(name);
        let mut value = self.join(earlier, value);
        if !self.room.take(2 * size_of_val(value.as_slice())) {
            self.consume(&value, Use::Whole);
            value = Vec::new();
        }
        self.bindings.put(name, value);
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
            let known = left.iter().any(|other| other.path == origin.path);
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
        self.open = true;
        let before = self.reads.len();
        if let Some(first) = args.first() {
            let plain = match &first.kind {
                NodeKind::Path(path) => path.plain || is_variable_path(path),
                kind => matches!(kind, NodeKind::Context | NodeKind::Variable(_)),
            };
            let value = self.value(first, context);
            // What only an intrinsic is asked about is not read.
            self.reads.drain(before..).for_each(|reading| {
                self.known.remove(&reading);
            });
            if let ([origin], true) = (value.as_slice(), plain)
                && self.room.take(self.paths.text_bytes(origin.path))
            {
                self.arguments.insert(number, origin.path);
            }
        }
        for arg in args.iter().skip(1) {
            self.used(arg, context, Use::Plain);
        }
    }
}

/// Whether the context can stand in for an argument of a function.
pub(super) fn takes_context(registered: &Registered) -> bool {
    registered
        .signature
        .as_ref()
        .is_some_and(|signature| signature.sees_context(0))
}

/// `$variable.name.name`
fn is_variable_path(path: &Path) -> bool {
    let mut steps = path.steps.iter();
    let first = steps
        .next()
        .is_some_and(|step| matches!(step.kind, NodeKind::Variable(_) | NodeKind::Context | NodeKind::Root));
    first && steps.all(|step| matches!(step.kind, NodeKind::Name(_)) && step.step.stages.is_empty())
}

/// The same origins, named at another place.
fn at(value: &Origins, span: Span) -> Origins {
    value.iter().map(|origin| Origin { span, ..*origin }).collect()
}
