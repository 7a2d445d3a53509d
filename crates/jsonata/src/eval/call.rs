//! Calling functions: arguments, tail calls, partial application, `~>`.

use std::slice;

use super::budget::STACK_SEGMENT;
use super::node::collapse;
use super::unchecked::Fitted;
use super::{Evaluation, Frame, Observer, frame};
use crate::EvalError;
use crate::arena::List;
use crate::diagnostic::did_you_mean;
use crate::functions::{Registered, function_catalog};
use crate::program::{CallNode, Node, NodeKind};
use crate::value::{Callable, Function, Lambda, Partial, Value, with_article};

/// Where the arguments of a call lie, unless there are more of them.
type ArgumentRoom<'a> = [Value<'a>; 4];

/// What the body of a function comes to.
enum Flow<'a> {
    Value(Value<'a>),
    /// A call in tail position, still to be made: made in a loop, so that it needs no stack.
    Call(&'a CallNode, &'a Node, Value<'a>, &'a Frame<'a>),
}

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// `f(…)`; `first` goes before the written arguments.
    #[inline(never)]
    pub(super) fn call(
        &mut self,
        call: &'a CallNode,
        first: Option<Value<'a>>,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let callee = self.callee(call, "T1005", input, frame)?;
        let mut room = ArgumentRoom::default();
        let args = self.arguments(call, first, input, frame, &mut room)?;
        if let (Value::Function(Function(Callable::Builtin(registered))), false) = (callee, O::ON) {
            self.budget.spend(1)?;
            return self.builtin(registered, args, input, frame);
        }
        let code = if callee.is_null() { "X1006" } else { "T1006" };
        self.apply(self.function_of(call, callee, code)?, args, input, frame)
    }

    /// What is called. Fails at once if only the sign of a known function was forgotten.
    fn callee(
        &mut self,
        call: &'a CallNode,
        code: &'static str,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let callee = match &call.function.kind {
            // A function by its name: nothing to evaluate.
            NodeKind::Variable(variable) if !O::ON && call.function.bare => self.variable(variable, frame)?,
            _ => self.node(&call.function, input, frame)?,
        };
        match &call.bare {
            Some(bare) if callee.is_undefined() => {
                let message = format!("`{0}` is not a function: did you mean `${0}`?", bare.name);
                Err(EvalError::new(code, message))
            }
            _ => Ok(callee),
        }
    }

    /// The values of the arguments; `first` goes before those that are written.
    fn arguments<'r>(
        &mut self,
        call: &'a CallNode,
        first: Option<Value<'a>>,
        input: Value<'a>,
        frame: &'a Frame<'a>,
        room: &'r mut ArgumentRoom<'a>,
    ) -> Result<&'r [Value<'a>], EvalError> {
        let before = usize::from(first.is_some());
        let Some(args) = room.get_mut(..before + call.args.len()) else {
            return self.many_arguments(call, first, input, frame);
        };
        if let (Some(place), Some(first)) = (args.first_mut(), first) {
            *place = first;
        }
        for (place, arg) in args.iter_mut().skip(before).zip(&call.args) {
            self.node_into(arg, input, frame, place)?;
        }
        Ok(args)
    }

    #[cold]
    fn many_arguments(
        &mut self,
        call: &'a CallNode,
        first: Option<Value<'a>>,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<&'a [Value<'a>], EvalError> {
        let mut args = List::with_capacity(self.arena, call.args.len() + 1)?;
        if let Some(first) = first {
            args.push(first)?;
        }
        for arg in &call.args {
            args.push(self.node(arg, input, frame)?)?;
        }
        Ok(args.into_slice())
    }

    /// Calls a function. `input` stands in for a left-out context argument.
    pub(super) fn apply(
        &mut self,
        function: Function<'a>,
        args: &[Value<'a>],
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        self.observer.applies(args);
        let mut flow = self.enter(function, args, input, frame)?;
        loop {
            match flow {
                Flow::Value(value) => return self.observer.applied(value),
                Flow::Call(call, node, context, inner) => {
                    self.observer.goes_on(node, inner);
                    flow = self
                        .tail_call(call, context, inner, input, frame)
                        .map_err(|error| error.at(call.function.span))?;
                }
            }
        }
    }

    fn tail_call(
        &mut self,
        call: &'a CallNode,
        context: Value<'a>,
        inner: &'a Frame<'a>,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Flow<'a>, EvalError> {
        // As in the reference, which notes the place of the call in what is called: in texts, numbers and nothing it cannot.
        let callee = self.callee(call, "X1006", context, inner)?;
        if !matches!(callee, Value::Function(_) | Value::Object(_) | Value::Array(_)) {
            self.function_of(call, callee, "X1006")?;
        }
        let mut room = ArgumentRoom::default();
        let args = self.arguments(call, None, context, inner, &mut room)?;
        self.enter(self.function_of(call, callee, "T1006")?, args, input, frame)
    }

    /// Calls a function from within another: one level deeper.
    pub(super) fn apply_within(
        &mut self,
        function: Function<'a>,
        args: &[Value<'a>],
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        self.budget.enter()?;
        let result = if self.budget.has_stack() {
            self.apply(function, args, input, frame)
        } else {
            stacker::grow(STACK_SEGMENT, || self.apply(function, args, input, frame))
        };
        self.budget.leave();
        result
    }

    fn enter(
        &mut self,
        function: Function<'a>,
        args: &[Value<'a>],
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Flow<'a>, EvalError> {
        self.budget.spend(1)?;
        let value = match function.0 {
            Callable::Lambda(lambda) => return self.lambda(lambda, args, input, true),
            Callable::Builtin(registered) => self.builtin(registered, args, input, frame)?,
            Callable::Partial(partial) => {
                let args = self.complete(partial, args)?;
                // As in the reference: once a function is partially applied, its signature fills in and wraps nothing.
                match partial.function.0 {
                    Callable::Lambda(lambda) => return self.lambda(lambda, args, input, false),
                    Callable::Builtin(registered) => {
                        let (args, value) = match self.unchecked(registered, partial, args)? {
                            Fitted::Result(value) => (args, value),
                            Fitted::Args(args) => {
                                let mut cx = super::Cx::new(self, Value::Undefined, frame);
                                (args, (registered.builtin.run)(&mut cx, args)?)
                            }
                        };
                        self.observer.called(registered, args, value)?
                    }
                    _ => self.apply_within(partial.function, args, input, frame)?,
                }
            }
            Callable::Chain(chain) => return self.chain(chain, args, input, frame),
            Callable::Matcher(pattern) => self.matches(pattern, args)?,
            Callable::NextMatch(matching) => self.next_match(matching)?,
            Callable::Transform(transform) => match args {
                [value] => self.transform(transform, *value)?,
                _ => return Err(EvalError::new("T0410", "a transform takes one argument")),
            },
        };
        Ok(Flow::Value(value))
    }

    /// `f ~> g`, where `g` may be such a chain itself, and so on: a loop, since nothing counts the levels of it.
    #[inline(never)]
    fn chain(
        &mut self,
        mut chain: &'a (Function<'a>, Function<'a>),
        args: &[Value<'a>],
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Flow<'a>, EvalError> {
        let mut between = None;
        loop {
            let (first, second) = *chain;
            let given = between.as_ref().map_or(args.get(..1).unwrap_or(args), slice::from_ref);
            let value = collapse(self.apply_within(first, given, Value::null(), frame)?, false);
            let Callable::Chain(next) = second.0 else {
                // As in the reference: the second is called from tail position, which passes the caller's context on.
                return self.enter(second, &[value], input, frame);
            };
            self.budget.spend(1)?;
            (chain, between) = (next, Some(value));
        }
    }

    /// A function of the library: its arguments are fitted to its signature, and it runs.
    fn builtin(
        &mut self,
        registered: &'static Registered,
        args: &[Value<'a>],
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        self.budget.look_at_large(args)?;
        let name = registered.builtin.name;
        let fitted = match &registered.signature {
            Some(signature) => signature.fit(self.arena, name, args, input)?,
            None => args,
        };
        let value = (registered.builtin.run)(&mut super::Cx::new(self, input, frame), fitted)?;
        self.observer.called(registered, fitted, value)
    }

    fn lambda(
        &mut self,
        lambda: &'a Lambda<'a>,
        args: &[Value<'a>],
        input: Value<'a>,
        check: bool,
    ) -> Result<Flow<'a>, EvalError> {
        let node = lambda.node;
        let args = match &node.signature {
            Some(signature) if check => {
                self.budget.look_at_large(args)?;
                signature.fit(self.arena, "function", args, input)?
            }
            _ => args,
        };
        let inner = frame::call(self.arena, lambda, |at| args.get(at).copied().unwrap_or_default())?;
        if O::ON {
            for (at, name) in node.params.iter().enumerate() {
                self.observer.bound(name, args.get(at).copied().unwrap_or_default());
            }
        }
        self.body(&node.body, lambda.input, inner)
    }

    /// The body of a function: what stands in tail position is not evaluated but handed back.
    fn body(&mut self, node: &'a Node, input: Value<'a>, frame: &'a Frame<'a>) -> Result<Flow<'a>, EvalError> {
        let mut opened = 0;
        let flow = self.tail(node, input, frame, &mut opened);
        for _ in 0..opened {
            self.budget.leave();
        }
        flow
    }

    /// Walks down to what stands in tail position; each level that it opens counts as an evaluation.
    fn tail(
        &mut self,
        mut node: &'a Node,
        input: Value<'a>,
        mut frame: &'a Frame<'a>,
        opened: &mut u32,
    ) -> Result<Flow<'a>, EvalError> {
        loop {
            if !node.predicates.is_empty() || node.group.is_some() || node.keep_array || node.step.tuple {
                return self.node(node, input, frame).map(Flow::Value);
            }
            match &node.kind {
                NodeKind::Call(call) => return Ok(Flow::Call(call, node, input, frame)),
                NodeKind::Condition(parts, otherwise) => {
                    self.open(node, opened)?;
                    node = match self.choose(node, parts, otherwise.as_deref(), input, frame)? {
                        Some(chosen) => chosen,
                        None => return Ok(Flow::Value(Value::Undefined)),
                    };
                }
                NodeKind::Block(scope, parts) => {
                    self.open(node, opened)?;
                    let Some((last, before)) = parts.split_last() else {
                        return Ok(Flow::Value(Value::Undefined));
                    };
                    frame = self.block_frame(scope, frame)?;
                    for part in before {
                        self.node(part, input, frame)?;
                    }
                    node = last;
                }
                _ => return self.node(node, input, frame).map(Flow::Value),
            }
        }
    }

    fn open(&mut self, node: &Node, opened: &mut u32) -> Result<(), EvalError> {
        self.budget.enter().map_err(|error| error.at(node.span))?;
        *opened += 1;
        Ok(())
    }

    /// `f(?, …)`
    pub(super) fn partial(
        &mut self,
        call: &'a CallNode,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let mut args: List<'a, Option<Value<'a>>> = List::with_capacity(self.arena, call.args.len())?;
        for arg in &call.args {
            args.push(match arg.kind {
                NodeKind::Placeholder => None,
                _ => Some(self.node(arg, input, frame)?),
            })?;
        }
        let callee = self.callee(call, "T1007", input, frame)?;
        let function = self.function_of(call, callee, "T1008")?;
        if let Callable::Builtin(registered) = function.0
            && registered.builtin.name == "string"
        {
            let message = "$string cannot be partially applied in JSONata: write `function($v){ $string($v) }`";
            return Err(EvalError::new("S0208", message));
        }
        let partial = self.arena.keep(Partial {
            function,
            args: args.into_slice(),
        })?;
        Ok(Value::Function(Function(Callable::Partial(partial))))
    }

    /// The arguments of a partially applied function, the open ones filled in order.
    fn complete(&mut self, partial: &'a Partial<'a>, args: &[Value<'a>]) -> Result<&'a [Value<'a>], EvalError> {
        let mut given = args.iter().copied();
        let mut all = List::with_capacity(self.arena, partial.args.len())?;
        for arg in partial.args {
            all.push(match arg {
                Some(value) => *value,
                None => given.next().unwrap_or_default(),
            })?;
        }
        Ok(all.into_slice())
    }

    /// `left ~> right`: a call gets `left` as its first argument, a function is called with it, two functions are chained.
    pub(super) fn apply_to(
        &mut self,
        left: &'a Node,
        right: &'a Node,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let value = self.node(left, input, frame)?;
        if let NodeKind::Call(call) = &right.kind {
            return self
                .call(call, Some(value), input, frame)
                .map_err(|error| error.at(right.span));
        }
        let Value::Function(function) = self.node(right, input, frame)? else {
            return Err(EvalError::new("T2006", "the right side of `~>` must be a function"));
        };
        if let Value::Function(first) = value {
            let chain = self.arena.keep((first, function))?;
            return Ok(Value::Function(Function(Callable::Chain(chain))));
        }
        self.apply(function, &[value], Value::null(), frame)
    }

    /// The function that is called. The arguments are evaluated before it fails, as in the reference.
    fn function_of(&self, call: &CallNode, callee: Value<'a>, code: &'static str) -> Result<Function<'a>, EvalError> {
        let message = match callee {
            Value::Function(function) => return Ok(function),
            _ if call.name.is_empty() => "what is called here is not a function".to_owned(),
            Value::Undefined => {
                self.budget.spend(STEPS_PER_HINT)?;
                format!("`${}` is not a function{}", call.name, hint_at(&call.name))
            }
            other => {
                let found = with_article(other.type_name());
                format!("`${}` is not a function but {found}", call.name)
            }
        };
        Err(EvalError::new(code, message))
    }
}

/// What looking through all functions for a name like another takes.
const STEPS_PER_HINT: u64 = 1_000;

/// What may be meant by the name of a function that there is not, to stand behind a message.
fn hint_at(name: &str) -> String {
    let known = function_catalog().into_iter().map(|function| function.name.to_string());
    let hint = if known.clone().any(|known| known == name) {
        Some("it is one that is switched off here".to_owned())
    } else {
        did_you_mean(name, known)
    };
    hint.map(|hint| format!(": {hint}")).unwrap_or_default()
}
