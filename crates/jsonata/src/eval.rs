//! Programs to values.

use std::cell::Cell;

use crate::value::{Function, Value};
use crate::{Arena, EvalError, Limits, Ports, Program};

/// Runs programs over values of one arena. Cheap to make; one serves all expressions of a page.
#[derive(Debug)]
pub struct Evaluator<'a> {
    arena: &'a Arena,
    limits: Limits,
    ports: &'a Ports,
    bindings: Vec<(String, Value<'a>)>,
    steps_left: u64,
}

/// Variables of one scope at run time.
pub(crate) struct Frame<'a> {
    pub(crate) _slots: &'a [Cell<Value<'a>>],
}

/// A match that can go on to the next.
pub(crate) struct Matching<'a> {
    pub(crate) _text: &'a str,
}

/// `|pattern|update,delete|` with its frame.
pub(crate) struct TransformClosure<'a> {
    pub(crate) _frame: &'a Frame<'a>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator without bindings.
    pub fn new(arena: &'a Arena, limits: Limits, ports: &'a Ports) -> Evaluator<'a> {
        Evaluator {
            arena,
            limits,
            ports,
            bindings: Vec::new(),
            steps_left: limits.steps,
        }
    }

    /// Binds `$name`; a later binding of the same name replaces an earlier one.
    pub fn bind(&mut self, name: &str, value: Value<'a>) {
        match self.bindings.iter_mut().find(|(bound, _)| bound == name) {
            Some(binding) => binding.1 = value,
            None => self.bindings.push((name.to_string(), value)),
        }
    }

    /// Evaluates a program over an input. The bounds are counted anew for each evaluation.
    pub fn eval(&mut self, program: &'a Program, input: Value<'a>) -> Result<Value<'a>, EvalError> {
        self.steps_left = self.limits.steps;
        Ok(program.keys().iter().fold(input, |value, key| value.get(key)))
    }
}

/// What a function of the library can reach.
pub(crate) struct Cx<'c, 'a> {
    pub(crate) evaluator: &'c mut Evaluator<'a>,
    /// The context value (`$`) at the call.
    pub(crate) input: Value<'a>,
}

impl<'a> Cx<'_, 'a> {
    /// Where results are allocated, against the byte budget.
    pub(crate) fn arena(&self) -> &'a Arena {
        self.evaluator.arena
    }

    /// Calls a function value (higher-order functions); arguments beyond its arity must be left out by the caller.
    pub(crate) fn apply(&mut self, _function: Function<'a>, _args: &[Value<'a>]) -> Result<Value<'a>, EvalError> {
        Err(EvalError::new("T1006", "attempted to invoke a non-function"))
    }

    /// Spends steps of the budget: one per item produced, and one per 64 bytes scanned.
    pub(crate) fn spend(&mut self, steps: u64) -> Result<(), EvalError> {
        match self.evaluator.steps_left.checked_sub(steps) {
            Some(left) => {
                self.evaluator.steps_left = left;
                Ok(())
            }
            None => Err(EvalError::new(
                "U1001",
                "the evaluation takes more steps than its limit allows; simplify the expression or raise the limit",
            )),
        }
    }

    /// Unix time in ms, the same for the whole call.
    pub(crate) fn now_ms(&self) -> i64 {
        self.evaluator.ports.now_ms
    }

    /// A float from 0 (included) to 1 (excluded).
    pub(crate) fn random(&self) -> f64 {
        let bits = (self.evaluator.ports.random)() >> 11;
        // 53 bits fill a float's mantissa exactly.
        bits as f64 / (1u64 << 53) as f64
    }
}
