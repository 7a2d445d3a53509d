//! Variables to places: every use of a name learns, before anything runs, where it may be bound.

use super::around::Around;
use super::findings::Findings;
use super::guard::Guard;
use super::names::Names;
use super::node::{
    CallNode, Group, LambdaNode, Name, Node, NodeKind, Path, Place, Scope, Stage, Symbol, TransformNode, VarRef,
};
use super::room::Room;
use super::{Global, IntrinsicKind};
use crate::diagnostic::did_you_mean;
use crate::functions::{self, Registered};
use crate::syntax::{STACK_RESERVE, STACK_SEGMENT};
use crate::{Diagnostic, Options, Span};

/// Places that the variables of a program have together at most: one for each scope around each use.
const MAX_PLACES: usize = 1 << 18;

/// The state of the pass.
pub(super) struct Binder<'o, 'r> {
    options: &'o Options,
    room: &'r mut Room,
    /// Names bound in tuples, by symbol.
    symbols: Names,
    /// Label of each `%`.
    labels: Vec<String>,
    pub(super) globals: Vec<Global>,
    /// Numbers of the globals.
    global_names: Names,
    /// Intrinsic calls, in the order of their numbers.
    pub(super) intrinsics: Vec<(IntrinsicKind, Span)>,
    pub(super) diagnostics: Findings,
    around: Around,
    places: usize,
    /// There was no room for the places of a variable.
    overflown: bool,
}

impl<'o, 'r> Binder<'o, 'r> {
    pub(super) fn new(options: &'o Options, symbols: Names, labels: Vec<String>, room: &'r mut Room) -> Binder<'o, 'r> {
        Binder {
            options,
            room,
            symbols,
            labels,
            globals: Vec::new(),
            global_names: Names::default(),
            intrinsics: Vec::new(),
            diagnostics: Findings::default(),
            around: Around::default(),
            places: 0,
            overflown: false,
        }
    }

    /// The whole program; its scope holds what is assigned outside any block.
    pub(super) fn program(&mut self, root: &mut Node) -> Scope {
        let mut names = Names::default();
        collect_assigned(root, &mut names);
        self.within(names, |binder| binder.node(root))
    }

    /// Walks what sees these names.
    fn within(&mut self, names: Names, walk: impl FnOnce(&mut Self)) -> Scope {
        self.around.open(&names);
        walk(self);
        self.around.close(&names);
        Scope {
            names: names.into_list(),
        }
    }

    fn node(&mut self, node: &mut Node) {
        stacker::maybe_grow(STACK_RESERVE, STACK_SEGMENT, || self.bind(node));
        node.bare = node.is_bare();
    }

    fn nodes(&mut self, nodes: &mut [Node]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn bind(&mut self, node: &mut Node) {
        let streams = node.streams();
        let span = node.span;
        self.labels_of_step(node);
        match &mut node.kind {
            NodeKind::Path(path) => {
                let grouped = self.path(&mut path.steps);
                path.plain = is_plain(&path.steps);
                path.lead = names_before_the_rest(&path.steps);
                path.anchored = is_anchored(&path.steps);
                path.names = names_in_a_row(path);
                self.tail(&mut node.predicates, node.group.as_deref_mut(), streams, grouped);
                return;
            }
            NodeKind::Parent(slot, target) => {
                let label = self.labels.get(*slot).cloned().unwrap_or_default();
                target.places = self.places(&label, span, |place| matches!(place, Place::Tuple { .. }));
                target.name = label;
            }
            NodeKind::Variable(target) => self.variable(target, span, false),
            NodeKind::Negate(operand) => self.node(operand),
            NodeKind::Array(items) => self.nodes(items),
            NodeKind::Object(group) => self.pairs(group),
            NodeKind::Binary(_, parts)
            | NodeKind::Default(parts)
            | NodeKind::Coalesce(parts)
            | NodeKind::Apply(parts) => {
                self.node(&mut parts.0);
                self.node(&mut parts.1);
            }
            NodeKind::Bind(target, value) => {
                self.node(value);
                let innermost = self.around.places(&target.name, None).next();
                target.places = innermost.into_iter().collect();
            }
            NodeKind::Condition(parts, otherwise) => {
                self.node(&mut parts.0);
                self.node(&mut parts.1);
                if let Some(otherwise) = otherwise {
                    self.node(otherwise);
                }
            }
            NodeKind::Block(scope, parts) => self.block(scope, parts),
            NodeKind::Call(call) => match self.call(call) {
                Some(intrinsic) => node.kind = intrinsic,
                None => self.arguments(call, span),
            },
            NodeKind::Partial(call) => self.arguments(call, span),
            NodeKind::Lambda(lambda) => self.lambda(lambda),
            NodeKind::Transform(transform) => self.transform(transform, span),
            NodeKind::Sort(terms) => terms.iter_mut().for_each(|term| self.node(&mut term.expression)),
            NodeKind::Name(_)
            | NodeKind::Literal(_)
            | NodeKind::Wildcard
            | NodeKind::Descendant
            | NodeKind::Context => {}
            NodeKind::Root
            | NodeKind::Regex(_)
            | NodeKind::Placeholder
            | NodeKind::Reads(..)
            | NodeKind::Unmapped(..) => {}
        }
        self.tail(&mut node.predicates, node.group.as_deref_mut(), streams, false);
    }

    /// Predicates and grouping of a node; over a stream of tuples they see each tuple's bindings.
    fn tail(&mut self, predicates: &mut [Stage], group: Option<&mut Group>, streams: bool, tuples: bool) {
        if streams {
            self.around.open_tuple();
        }
        self.stages(predicates);
        if streams {
            self.around.close_tuple();
        }
        let Some(group) = group else { return };
        if streams || tuples {
            self.around.open_tuple();
        }
        self.pairs(group);
        if streams || tuples {
            self.around.close_tuple();
        }
    }

    fn pairs(&mut self, group: &mut Group) {
        for (key, value) in &mut group.pairs {
            self.node(key);
            self.node(value);
        }
    }

    fn stages(&mut self, stages: &mut [Stage]) {
        for stage in stages {
            if let Stage::Filter(predicate) = stage {
                self.node(predicate);
            }
        }
    }

    /// Steps of a path: from the first that binds something on, each is evaluated in its tuple's frame. True if there is one.
    fn path(&mut self, steps: &mut [Node]) -> bool {
        let mut tuples = false;
        for (at, step) in steps.iter_mut().enumerate() {
            let first = !tuples && step.step.tuple;
            tuples |= step.step.tuple;
            // An order-by that begins the tuples still sorts plain values, and an array that is written there binds nothing.
            let plain = first && (at == 0 && step.cons || matches!(step.kind, NodeKind::Sort(_)));
            if tuples && !plain {
                self.around.open_tuple();
            }
            self.node(step);
            if tuples && plain {
                self.around.open_tuple();
            }
            let mut stages = std::mem::take(&mut step.step.stages);
            self.stages(&mut stages);
            step.step.stages = stages;
            if tuples {
                self.around.close_tuple();
            }
        }
        tuples
    }

    fn labels_of_step(&mut self, node: &mut Node) {
        if let Some(slot) = node.step.ancestor_slot {
            let label = self.labels.get(slot).cloned().unwrap_or_default();
            node.step.ancestor = self.symbol(&label);
        }
    }

    fn symbol(&self, name: &str) -> Option<Symbol> {
        self.symbols.number(name).and_then(|at| Symbol::try_from(at).ok())
    }

    fn block(&mut self, scope: &mut Scope, parts: &mut [Node]) {
        let mut names = Names::default();
        parts.iter().for_each(|part| collect_assigned(part, &mut names));
        if names.list().is_empty() {
            self.nodes(parts);
        } else {
            *scope = self.within(names, |binder| binder.nodes(parts));
        }
    }

    fn lambda(&mut self, lambda: &mut LambdaNode) {
        let mut names = Names::of(&lambda.params);
        collect_assigned(&lambda.body, &mut names);
        lambda.scope = self.within(names, |binder| binder.node(&mut lambda.body));
        lambda.guard = Guard::of(lambda);
    }

    fn transform(&mut self, transform: &mut TransformNode, span: Span) {
        self.node(&mut transform.pattern);
        self.node(&mut transform.update);
        if let Some(delete) = &mut transform.delete {
            self.node(delete);
        }
        self.variable(&mut transform.clone, span, true);
    }

    fn arguments(&mut self, call: &mut CallNode, span: Span) {
        match &mut call.function.kind {
            NodeKind::Variable(target) => {
                self.variable(target, call.function.span, true);
                self.stages(&mut call.function.predicates);
                call.function.bare = call.function.is_bare();
            }
            _ => self.node(&mut call.function),
        }
        if let Some(mut bare) = call.bare.take() {
            bare.places = self.places(&bare.name, span, |_| true);
            let known = !bare.places.is_empty() || functions::find(&bare.name).is_some();
            if known && self.options.variables.is_some() {
                let message = format!("`{0}` is a field here, not a function", bare.name);
                let hint = Some(format!("did you mean `${}`?", bare.name));
                self.diagnostics
                    .push(Diagnostic::new("T1005", message, span).with_hint(hint));
            }
            if known {
                call.bare = Some(bare);
            }
        }
        self.nodes(&mut call.args);
    }

    /// A call of an intrinsic, if it is one.
    fn call(&mut self, call: &mut CallNode) -> Option<NodeKind> {
        let NodeKind::Variable(target) = &call.function.kind else {
            return None;
        };
        let kind = IntrinsicKind::of(&target.name).filter(|_| self.options.host_functions)?;
        if self
            .around
            .places(&target.name, self.symbol(&target.name))
            .next()
            .is_some()
        {
            return None;
        }
        self.nodes(&mut call.args);
        let number = self.intrinsics.len();
        let span = call.args.iter().fold(call.function.span, |span, arg| span.to(arg.span));
        self.intrinsics.push((kind, span));
        let args = std::mem::take(&mut call.args);
        Some(match kind {
            IntrinsicKind::Reads => NodeKind::Reads(number, args),
            IntrinsicKind::Unmapped => NodeKind::Unmapped(number, args),
        })
    }

    fn variable(&mut self, target: &mut VarRef, span: Span, called: bool) {
        target.places = self.places(&target.name, span, |_| true);
        let free = target.places.is_empty();
        target.global = Some(self.global(&target.name, span, called, free));
    }

    /// The places where a name may be bound, innermost first, as long as there is room for those of all names.
    fn places(&mut self, name: &str, span: Span, wanted: fn(&Place) -> bool) -> Vec<Place> {
        let found = self.around.places(name, self.symbol(name)).filter(wanted);
        if self.overflown {
            return found.take(1).collect();
        }
        let mut places: Vec<Place> = found.collect();
        places.shrink_to_fit();
        self.places = self.places.saturating_add(places.len());
        let allowed = self.places <= MAX_PLACES;
        self.overflown = !allowed || !self.room.take(size_of_val(places.as_slice()));
        if self.overflown {
            let message =
                "so many variables are used within so many scopes that there is no room for them; use them further out";
            let code = if allowed { "U1002" } else { "S0501" };
            self.diagnostics.push(Diagnostic::new(code, message, span));
        }
        places
    }

    /// The number of a global; unknown ones are reported where the list of variables is closed.
    fn global(&mut self, name: &str, span: Span, called: bool, free: bool) -> usize {
        let listed = self
            .options
            .variables
            .as_ref()
            .map(|names| names.iter().any(|known| known == name));
        let builtin = functions::find(name).filter(|found| self.allowed(found));
        if free && builtin.is_none() && listed == Some(false) {
            self.unknown(name, span, called);
        }
        let number = self.global_names.add(name);
        if number == self.globals.len() {
            self.globals.push(Global {
                name: name.to_string(),
                builtin,
                free,
                listed: listed == Some(true),
            });
        }
        number
    }

    fn allowed(&self, found: &Registered) -> bool {
        (self.options.host_functions || !found.host) && (self.options.allow_eval || found.builtin.name != "eval")
    }

    fn unknown(&mut self, name: &str, span: Span, called: bool) {
        if self.diagnostics.is_full() {
            return;
        }
        let what = if called { "function" } else { "variable" };
        let mut known: Vec<String> = self.options.variables.clone().unwrap_or_default();
        known.extend(self.around.names().cloned());
        known.extend(
            functions::function_catalog()
                .iter()
                .filter(|f| self.options.host_functions || !f.host)
                .map(|f| f.name.to_string()),
        );
        let hint = did_you_mean(name, known);
        let code = if called { "S0601" } else { "S0602" };
        self.diagnostics
            .push(Diagnostic::new(code, format!("unknown {what} `${name}`"), span).with_hint(hint));
    }
}

fn is_anchored(steps: &[Node]) -> bool {
    let Some((first, names)) = steps.split_first() else {
        return false;
    };
    let step = &first.step;
    let bare = first.is_bare() && step.stages.is_empty() && !step.tuple && !first.keep_array;
    bare && matches!(first.kind, NodeKind::Variable(_) | NodeKind::Context) && !names.is_empty() && is_plain(names)
}

fn is_plain(steps: &[Node]) -> bool {
    steps.iter().all(is_plain_name)
}

fn is_plain_name(node: &Node) -> bool {
    let step = &node.step;
    let bare = node.predicates.is_empty() && node.group.is_none() && step.stages.is_empty();
    bare && !step.tuple && !node.keep_array && matches!(node.kind, NodeKind::Name(_))
}

/// How many plain names a path begins with, if something else comes behind them.
fn names_before_the_rest(steps: &[Node]) -> usize {
    let rest = steps.iter().position(|step| !is_plain_name(step));
    rest.unwrap_or_default()
}

/// The plain names that are looked up in one go.
fn names_in_a_row(path: &Path) -> Vec<Name> {
    let from = usize::from(path.anchored);
    let to = if path.plain || path.anchored {
        path.steps.len()
    } else {
        path.lead
    };
    let steps = path.steps.get(from..to).unwrap_or_default().iter();
    let text = |step: &Node| match &step.kind {
        NodeKind::Name(name) => Some(Name::new(name.text.clone())),
        _ => None,
    };
    steps.filter_map(text).collect()
}

/// Adds the names that are assigned in a node, outside blocks and functions within it.
fn collect_assigned(node: &Node, names: &mut Names) {
    stacker::maybe_grow(STACK_RESERVE, STACK_SEGMENT, || {
        if let NodeKind::Bind(target, _) = &node.kind {
            names.add(&target.name);
        }
        if !matches!(node.kind, NodeKind::Block(..) | NodeKind::Lambda(_)) {
            super::walk::children(node, &mut |child| collect_assigned(child, names));
        } else {
            super::walk::trailers(node, &mut |child| collect_assigned(child, names));
        }
    });
}
