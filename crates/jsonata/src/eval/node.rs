//! One node: dispatch by kind, then its predicates and grouping, then what becomes of its sequence.

use super::budget::STACK_SEGMENT;
use super::path::{LARGE_OBJECT, LONG_NAME_BYTES};
use super::tuple::Stream;
use super::{Evaluation, Frame, Observer, frame};
use crate::EvalError;
use crate::program::{Literal, Node, NodeKind, Path, Stage, VarRef};
use crate::value::{Callable, Flags, Function, Lambda, Number, Value};

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// The value of a variable. One that many scopes may bind is looked for in all of them, which costs a step each.
    #[inline(always)]
    pub(super) fn variable(&self, variable: &VarRef, frame: &'a Frame<'a>) -> Result<Value<'a>, EvalError> {
        if !variable.is_near() {
            self.budget.spend(variable.places.len() as u64)?;
        }
        Ok(frame.lookup(variable))
    }

    /// Evaluates a node over a context. The usual case is a node without predicates and grouping, whose result is one value; what
    /// has no evaluation within it is done on the spot, without a look at the stack.
    pub(super) fn node(
        &mut self,
        node: &'a Node,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        if O::ON || !node.bare {
            return self.dressed(node, input, frame);
        }
        if let Err(error) = self.budget.touch() {
            return Err(error.at(node.span));
        }
        match &node.kind {
            NodeKind::Literal(literal) => Ok(constant(literal)),
            NodeKind::Variable(variable) => Ok(collapse(self.variable(variable, frame)?, node.keep_array)),
            NodeKind::Path(path) if path.plain => self.by_names(node, path, input),
            NodeKind::Path(path) if path.anchored && !path.keep_singleton => match self.anchor(path, input, frame) {
                Some(start) => self.by_names(node, path, start),
                None => self.nested(node, input, frame),
            },
            _ => self.nested(node, input, frame),
        }
    }

    /// A path of nothing but names behind where it starts.
    #[inline(always)]
    fn by_names(&mut self, node: &'a Node, path: &'a Path, start: Value<'a>) -> Result<Value<'a>, EvalError> {
        match self.names(&path.names, start) {
            Ok(Value::Array(array)) => Ok(collapse(Value::Array(array), node.keep_array)),
            Err(error) => Err(error.at(node.span)),
            found => found,
        }
    }

    /// [`Evaluation::node`], its value put where it stays; that of a name, the most frequent node by far, without a detour.
    #[inline(always)]
    pub(super) fn node_into(
        &mut self,
        node: &'a Node,
        input: Value<'a>,
        frame: &'a Frame<'a>,
        place: &mut Value<'a>,
    ) -> Result<(), EvalError> {
        if !O::ON
            && node.bare
            && let (NodeKind::Path(path), Value::Object(object)) = (&node.kind, input)
            && let (true, [name]) = (path.plain, path.names.as_slice())
            && object.len() <= LARGE_OBJECT
            && name.text.len() <= LONG_NAME_BYTES
        {
            self.budget.touch().map_err(|error| error.at(node.span))?;
            match name.hint.member(object, &name.text) {
                Some(Value::Array(array)) => *place = collapse(Value::Array(*array), node.keep_array),
                Some(value) => *place = *value,
                None => *place = Value::Undefined,
            }
        } else {
            *place = self.node(node, input, frame)?;
        }
        Ok(())
    }

    /// A node under the eyes of the observer, or with something written behind it.
    #[inline(never)]
    fn dressed(&mut self, node: &'a Node, input: Value<'a>, frame: &'a Frame<'a>) -> Result<Value<'a>, EvalError> {
        let result = self.watched(node, input, frame)?;
        let value = match result {
            Stream::Value(value) => value,
            // Bindings that nobody asked for.
            Stream::Tuples(tuples) => {
                let mut list = crate::arena::List::with_capacity(self.arena, tuples.len())?;
                for tuple in tuples {
                    list.push(tuple.value)?;
                }
                collapse(list.sequence(), node.keep_array)
            }
        };
        self.observer.end(node, value)
    }

    /// The usual case, with evaluations within it.
    #[inline(never)]
    fn nested(&mut self, node: &'a Node, input: Value<'a>, frame: &'a Frame<'a>) -> Result<Value<'a>, EvalError> {
        if self.budget.has_stack() {
            self.deeper(node, input, frame)
        } else {
            self.on_more_stack(node, input, frame)
        }
    }

    #[cold]
    fn on_more_stack(
        &mut self,
        node: &'a Node,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        stacker::grow(STACK_SEGMENT, || self.deeper(node, input, frame))
    }

    #[inline(always)]
    fn deeper(&mut self, node: &'a Node, input: Value<'a>, frame: &'a Frame<'a>) -> Result<Value<'a>, EvalError> {
        self.budget.deepen();
        let mut result = match &node.kind {
            NodeKind::Path(path) => self.path_value(node, path, input, frame),
            _ => self.kind(node, input, frame),
        };
        self.budget.leave();
        // Most results are left where they are: moving them costs more than looking at them.
        match &result {
            Ok(value @ Value::Array(_)) => result = Ok(collapse(*value, node.keep_array)),
            Ok(_) => {}
            Err(_) => result = result.map_err(|error| error.at(node.span)),
        }
        result
    }

    /// Evaluates a node; where ancestors of its items are needed outside, they come along as a stream of tuples.
    pub(super) fn enter_node(
        &mut self,
        node: &'a Node,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Stream<'a>, EvalError> {
        match self.watched(node, input, frame)? {
            Stream::Value(value) => self.observer.end(node, value).map(Stream::Value),
            tuples => {
                self.observer.end_as_tuples(node);
                Ok(tuples)
            }
        }
    }

    /// Evaluates a node under the eyes of the observer, who is still to be told of its end.
    fn watched(&mut self, node: &'a Node, input: Value<'a>, frame: &'a Frame<'a>) -> Result<Stream<'a>, EvalError> {
        self.budget.enter().map_err(|error| error.at(node.span))?;
        self.observer.begin(node, input, frame);
        let result = if self.budget.has_stack() {
            self.whole(node, input, frame)
        } else {
            stacker::grow(STACK_SEGMENT, || self.whole(node, input, frame))
        };
        self.budget.leave();
        result.map_err(|error| error.at(node.span))
    }

    fn whole(&mut self, node: &'a Node, input: Value<'a>, frame: &'a Frame<'a>) -> Result<Stream<'a>, EvalError> {
        let mut result = match &node.kind {
            NodeKind::Path(path) => self.path(node, path, input, frame)?,
            NodeKind::Block(scope, parts) if node.step.tuple => self.block_stream(scope, parts, input, frame)?,
            _ => Stream::Value(self.kind(node, input, frame)?),
        };
        for stage in &node.predicates {
            if let Stage::Filter(predicate) = stage {
                result = self.filter_stream(predicate, result, node.streams(), frame)?;
            }
        }
        if let Some(group) = node
            .group
            .as_deref()
            .filter(|_| !matches!(node.kind, NodeKind::Path(_)))
        {
            result = Stream::Value(self.group_stream(group, result, node.streams(), frame)?);
        }
        Ok(match result {
            Stream::Value(value) => Stream::Value(collapse(value, node.keep_array)),
            tuples => tuples,
        })
    }

    /// Dispatch. What takes more than a few lines is a call, so that nobody pays for the room of another.
    #[inline(always)]
    fn kind(&mut self, node: &'a Node, input: Value<'a>, frame: &'a Frame<'a>) -> Result<Value<'a>, EvalError> {
        match &node.kind {
            NodeKind::Name(name) => self.lookup(input, &name.text, &name.hint),
            NodeKind::Literal(literal) => Ok(constant(literal)),
            NodeKind::Variable(variable) | NodeKind::Parent(_, variable) => self.variable(variable, frame),
            NodeKind::Context => Ok(super::settle(input)),
            NodeKind::Root => Ok(frame.base.root),
            NodeKind::Wildcard => self.wildcard(input),
            NodeKind::Descendant => self.descendants(input),
            NodeKind::Regex(pattern) => Ok(Value::Function(Function(Callable::Matcher(pattern)))),
            NodeKind::Negate(operand) => {
                let value = self.node(operand, input, frame)?;
                super::operators::negate(value)
            }
            NodeKind::Array(items) => self.array(items, node.cons, input, frame),
            NodeKind::Object(group) => self.object(group, input, frame),
            NodeKind::Binary(op, parts) => self.binary(*op, &parts.0, &parts.1, input, frame),
            NodeKind::Bind(variable, value) => {
                let value = self.node(value, input, frame)?;
                frame.assign(variable, value);
                Ok(value)
            }
            NodeKind::Condition(parts, otherwise) => {
                match self.choose(node, parts, otherwise.as_deref(), input, frame)? {
                    Some(chosen) => self.node(chosen, input, frame),
                    None => Ok(Value::Undefined),
                }
            }
            NodeKind::Default(parts) => self.default(parts, input, frame),
            NodeKind::Coalesce(parts) => self.coalesce(parts, input, frame),
            NodeKind::Block(scope, parts) => self.block(scope, parts, input, frame),
            NodeKind::Call(call) => self.call(call, None, input, frame),
            NodeKind::Partial(call) => self.partial(call, input, frame),
            NodeKind::Lambda(lambda) => {
                let closure = self.arena.keep(Lambda {
                    node: lambda,
                    frame,
                    input,
                })?;
                Ok(Value::Function(Function(Callable::Lambda(closure))))
            }
            NodeKind::Apply(parts) => self.apply_to(&parts.0, &parts.1, input, frame),
            NodeKind::Transform(transform) => self.transform_closure(transform, frame),
            NodeKind::Reads(call, args) => self.reads(*call, args, input, frame),
            NodeKind::Unmapped(call, args) => self.unmapped(*call, args, input, frame),
            NodeKind::Path(_) | NodeKind::Sort(_) | NodeKind::Placeholder => Ok(Value::Undefined),
        }
    }

    #[inline(never)]
    fn path_value(
        &mut self,
        node: &'a Node,
        path: &'a Path,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        self.path(node, path, input, frame).map(Stream::lone)
    }

    #[inline(never)]
    fn block(
        &mut self,
        scope: &'a crate::program::Scope,
        parts: &'a [Node],
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let frame = self.block_frame(scope, frame)?;
        let mut result = Value::Undefined;
        for part in parts {
            result = if part.bare {
                self.node(part, input, frame)?
            } else {
                self.enter_node(part, input, frame)?.lone()
            };
        }
        Ok(result)
    }

    #[inline(never)]
    fn default(
        &mut self,
        parts: &'a (Node, Node),
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let value = self.node(&parts.0, input, frame)?;
        if self.truthy(value)? {
            return Ok(value);
        }
        self.observer.chose(value, false);
        self.node(&parts.1, input, frame)
    }

    #[inline(never)]
    fn coalesce(
        &mut self,
        parts: &'a (Node, Node),
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        match self.node(&parts.0, input, frame)? {
            Value::Undefined => {
                self.observer.chose(Value::Undefined, false);
                self.node(&parts.1, input, frame)
            }
            value => Ok(value),
        }
    }

    /// The branch of a condition that its value chooses; `None` if there is none.
    #[inline(never)]
    pub(super) fn choose(
        &mut self,
        node: &'a Node,
        parts: &'a (Node, Node),
        otherwise: Option<&'a Node>,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Option<&'a Node>, EvalError> {
        let condition = self.node(&parts.0, input, frame)?;
        let truth = self.truthy(condition)?;
        self.observer.chose(condition, truth);
        if truth {
            return Ok(Some(&parts.1));
        }
        if otherwise.is_none() {
            self.observer.no_else(node);
        }
        Ok(otherwise)
    }

    /// The parts of a block in their own frame, if they assign anything; the result is that of the last.
    fn block_stream(
        &mut self,
        scope: &'a crate::program::Scope,
        parts: &'a [Node],
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Stream<'a>, EvalError> {
        let frame = self.block_frame(scope, frame)?;
        let mut result = Stream::Value(Value::Undefined);
        for part in parts {
            result = self.enter_node(part, input, frame)?;
        }
        Ok(result)
    }

    pub(super) fn block_frame(
        &self,
        scope: &'a crate::program::Scope,
        frame: &'a Frame<'a>,
    ) -> Result<&'a Frame<'a>, EvalError> {
        if scope.names.is_empty() {
            return Ok(frame);
        }
        frame::slots(self.arena, frame.base, Some(frame), scope)
    }

    #[inline(never)]
    fn array(
        &mut self,
        items: &'a [Node],
        cons: bool,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let flags = if cons { Flags::Constructed } else { Flags::Plain };
        let mut list = crate::arena::List::with_capacity(self.arena, items.len())?;
        for (at, item) in items.iter().enumerate() {
            let value = match self.node(item, input, frame) {
                Ok(value) => value,
                Err(error) => {
                    let rest = items.iter().skip(at + 1).map(|item| (item, input));
                    return Err(self.soonest((item, error), rest, frame));
                }
            };
            self.observer.items(item, list.len(), value);
            match value {
                Value::Undefined => {}
                // A nested constructor stays an array; what an expression yields is joined.
                Value::Array(array) if !matches!(item.kind, NodeKind::Array(_)) => {
                    // A range alone stays one.
                    if items.len() == 1 && array.as_slice().is_none() {
                        return Ok(Value::Array(array.with_flags(flags)));
                    }
                    self.budget.spend(array.len() as u64 / 16)?;
                    list.join(array)?;
                }
                value => list.push(value)?,
            }
        }
        Ok(list.finish(flags))
    }
}

/// The value of a literal.
pub(super) fn constant(literal: &Literal) -> Value<'_> {
    match literal {
        Literal::Str(text) => Value::String(text),
        Literal::Number(value) => Value::number(*value),
        Literal::Digits(digits) => Value::Number(Number::from_text(digits)),
        Literal::Bool(value) => Value::bool(*value),
        Literal::Null => Value::null(),
    }
}

/// What a finished expression makes of a sequence: none is undefined, one is itself unless it is kept as an array.
pub(super) fn collapse(value: Value<'_>, keep: bool) -> Value<'_> {
    let Value::Array(array) = value else { return value };
    if !array.flags().is_sequence() {
        return value;
    }
    let kept = keep || array.flags() == Flags::Kept;
    match (array.len(), kept) {
        (0, _) => Value::Undefined,
        (1, false) => array.get(0).unwrap_or_default(),
        (_, true) => Value::Array(array.with_flags(Flags::Kept)),
        (_, false) => value,
    }
}
