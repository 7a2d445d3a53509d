//! Programs to values.

mod bindings;
mod budget;
mod frame;

mod node;
mod path;
mod tuple;
mod filter;
mod sort;
mod group;
mod operators;

mod call;
mod matcher;
mod transform;
mod members;
mod learnt;
mod intrinsic;
mod source;
mod unchecked;
mod side_by_side;

mod observer;
mod cx;

use crate::functions;
use crate::provenance::Trace;
use crate::value::{Array, Callable, Flags, Function, Value};
use crate::{Arena, EvalError, Limits, Ports, Program, Provenance, json};

pub(crate) use budget::{pieces, text_steps};
pub(crate) use cx::Cx;
pub(crate) use frame::Frame;
pub(crate) use matcher::{Matching, next_behind, units_of};
pub(crate) use observer::Observer;
pub(crate) use sort::{compare_text, merge_sort, sort_scratch};
pub(crate) use transform::TransformClosure;

use bindings::Bindings;
use budget::Budget;
use frame::Base;
use observer::Silent;

/// Runs programs over values of one arena. Cheap to make; one serves all expressions of a page.
#[derive(Debug)]
pub struct Evaluator<'a> {
    arena: &'a Arena,
    ports: &'a Ports,
    bindings: Bindings<'a>,
    /// Why a binding is missing, if one is: an evaluation fails with it.
    unbound: Option<EvalError>,
    limits: Limits,
    /// Kept from record to record.
    learnt: learnt::Learnt<'a>,
}

/// One evaluation while it runs. The files of this folder are its methods.
struct Evaluation<'e, 'a, O> {
    arena: &'a Arena,
    ports: &'a Ports,
    bindings: &'e Bindings<'a>,
    budget: &'e Budget<'a>,
    learnt: &'e mut learnt::Learnt<'a>,
    observer: O,
}

impl<'a> Evaluator<'a> {
    /// An evaluator without bindings.
    pub fn new(arena: &'a Arena, limits: Limits, ports: &'a Ports) -> Evaluator<'a> {
        Evaluator {
            arena,
            ports,
            bindings: Bindings::default(),
            unbound: None,
            limits,
            learnt: learnt::Learnt::default(),
        }
    }

    /// The arena that it evaluates in.
    pub fn arena(&self) -> &'a Arena {
        self.arena
    }

    /// Binds `$name`; a later binding of the same name replaces an earlier one. If there is no memory for it, evaluations fail.
    pub fn bind(&mut self, name: &str, value: Value<'a>) {
        if let Err(error) = self.bindings.set(self.arena, name, value) {
            self.unbound.get_or_insert(error);
        }
    }

    fn all_bound(&self) -> Result<(), EvalError> {
        self.unbound.clone().map_or(Ok(()), Err)
    }

    /// Evaluates a program over an input. Steps and depth are counted anew for each evaluation.
    ///
    /// Fails with the reference's codes, with D1011 (depth), D1012 (time), U1001 (steps), U1002 (bytes) and U1003
    /// (bytes of the result as text) at the bounds.
    pub fn eval(&mut self, program: &'a Program, input: Value<'a>) -> Result<Value<'a>, EvalError> {
        self.all_bound()?;
        let budget = Budget::new(self.limits, self.ports, self.arena);
        let result = self.silent(&budget).program(program, input);
        let result = result.map_err(|error| budget.blame(error))?;
        Evaluator::check_output(self.arena, &self.limits, result, &budget)?;
        Ok(result)
    }

    /// Evaluates as [`Evaluator::eval`] does and writes the result as [`json::write()`] does, at the end of `out`: in one go, so that
    /// the result need not be measured beforehand. Undefined writes nothing and answers false. A failure leaves `out` as it was.
    pub fn eval_json(&mut self, program: &'a Program, input: Value<'a>, out: &mut Vec<u8>) -> Result<bool, EvalError> {
        self.all_bound()?;
        let budget = Budget::new(self.limits, self.ports, self.arena);
        let result = self.silent(&budget).program(program, input);
        let result = result.map_err(|error| budget.blame(error))?;
        if result.is_undefined() {
            return Ok(false);
        }
        json::write_within(result, self.limits.output_bytes, self.arena, out, &mut |steps| {
            budget.spend(steps)
        })?;
        Ok(true)
    }

    fn silent<'e>(&'e mut self, budget: &'e Budget<'a>) -> Evaluation<'e, 'a, Silent> {
        Evaluation {
            arena: self.arena,
            ports: self.ports,
            bindings: &self.bindings,
            budget,
            learnt: &mut self.learnt,
            observer: Silent,
        }
    }

    /// Evaluates as [`Evaluator::eval`] does, and says of every leaf of the result which places of the input and which expression
    /// it comes from, and of every missing member why. Needs more memory of the arena: each value gets an address of its own, and the report
    /// counts, too, which ends where there is no more room for it.
    pub fn explain(&mut self, program: &'a Program, input: Value<'a>) -> Result<(Value<'a>, Provenance), EvalError> {
        self.all_bound()?;
        let budget = Budget::new(self.limits, self.ports, self.arena);
        let mut trace = Trace::new(self.arena);
        let input = trace.input(input, &mut |steps| budget.spend(steps))?;
        let mut bindings = Bindings::default();
        for (name, value) in self.bindings.iter() {
            let value = trace.variable(name, value, &mut |steps| budget.spend(steps))?;
            bindings.set(self.arena, name, value)?;
        }
        let mut evaluation = Evaluation {
            arena: self.arena,
            ports: self.ports,
            bindings: &bindings,
            budget: &budget,
            learnt: &mut self.learnt,
            observer: trace,
        };
        let result = evaluation.program(program, input);
        let result = result.map_err(|error| budget.blame(error))?;
        Evaluator::check_output(self.arena, &self.limits, result, &budget)?;
        let report = evaluation
            .observer
            .report(program, result, self.limits.output_bytes, &mut |steps| {
                budget.spend(steps)
            })?;
        Ok((result, report))
    }

    /// Values that share their parts can be exponentially larger as text than they are in memory. And nobody looks at the clock while
    /// a result is written.
    fn check_output(arena: &Arena, limits: &Limits, result: Value<'a>, budget: &Budget<'_>) -> Result<(), EvalError> {
        let bytes = limits.output_bytes;
        match json::extent_within(result, bytes, arena, &mut |steps| budget.spend(steps))? {
            Some(extent) => match extent.writing_ms() {
                0 => Ok(()),
                ms => budget.has_time_for(ms),
            },
            None => Err(EvalError::output_too_long(bytes)),
        }
    }
}

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// A program over its input.
    fn program(&mut self, program: &'a Program, input: Value<'a>) -> Result<Value<'a>, EvalError> {
        let input = unwrap_input(input);
        let globals = self.globals(program)?;
        let base = self.arena.keep(Base {
            globals,
            root: input,
            program,
            overridden: self.overridden(program),
        })?;
        let frame = frame::slots(self.arena, base, None, program.scope())?;
        // An array as the input is one item, not a sequence of items.
        let context = match input {
            Value::Array(_) => self.arena.sequence(&[input], Flags::Wrapper)?,
            input => input,
        };
        Ok(settle(self.node(program.root(), context, frame)?))
    }

    fn globals(&self, program: &'a Program) -> Result<&'a [Value<'a>], EvalError> {
        let globals = program.globals();
        self.arena.keep_slice(globals.len(), |at| match globals.get(at) {
            Some(global) => self.global(&global.name, global.builtin),
            None => Value::Undefined,
        })
    }

    /// Whether a binding stands in for a function of the library.
    fn overridden(&self, program: &Program) -> bool {
        let mut builtins = program.globals().iter().filter(|global| global.builtin.is_some());
        !self.bindings.is_empty() && builtins.any(|global| self.bindings.get(&global.name).is_some())
    }

    fn global(&self, name: &str, builtin: Option<&'static functions::Registered>) -> Value<'a> {
        if let Some(value) = self.bindings.get(name) {
            return value;
        }
        match builtin {
            Some(registered) => Value::Function(Function(Callable::Builtin(registered))),
            None => Value::Undefined,
        }
    }
}

/// A value of an earlier evaluation as an input: what was a sequence is an array now.
fn unwrap_input(input: Value<'_>) -> Value<'_> {
    match input {
        Value::Array(array) => Value::Array(array.with_flags(Flags::Plain)),
        other => other,
    }
}

/// A result as the caller sees it: without the wrapper around an input that was an array.
fn settle(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Array(array) if array.flags() == Flags::Wrapper => array.get(0).unwrap_or_default(),
        other => other,
    }
}

/// The items of an array; any other value, undefined too, is one item.
fn items_of<'a>(arena: &'a Arena, value: Value<'a>) -> Result<Array<'a>, EvalError> {
    match value {
        Value::Array(array) => Ok(array),
        lone => Ok(Array::new(arena.copy_values(&[lone])?, Flags::Sequence)),
    }
}
