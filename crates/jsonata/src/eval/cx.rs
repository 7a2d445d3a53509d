//! What a function of the library can reach.

use super::{Evaluator, Frame};
use crate::value::{Callable, Function, Value};
use crate::{Arena, EvalError, SignAlgorithm};

/// The call of a function of the library.
pub(crate) struct Cx<'c, 'a> {
    pub(crate) evaluator: &'c mut Evaluator<'a>,
    /// The context value (`$`) at the call.
    pub(crate) input: Value<'a>,
    pub(super) frame: &'a Frame<'a>,
}

impl<'a> Cx<'_, 'a> {
    /// Where results are allocated, against the byte budget.
    pub(crate) fn arena(&self) -> &'a Arena {
        self.evaluator.arena
    }

    /// Calls a function value (higher-order functions); arguments beyond its arity must be left out by the caller.
    pub(crate) fn apply(&mut self, function: Function<'a>, args: &[Value<'a>]) -> Result<Value<'a>, EvalError> {
        let args = self.evaluator.arena.copy_values(args)?;
        self.evaluator.apply_within(function, args, Value::Null, self.frame)
    }

    /// Evaluates source text (`$eval`) over `focus`, or over the context of the call.
    pub(crate) fn eval_source(&mut self, source: &str, focus: Option<Value<'a>>) -> Result<Value<'a>, EvalError> {
        self.evaluator.eval_source(source, focus, self.input, self.frame)
    }

    /// The compiled regular expression behind a matcher, so that it can be used without making a value of each match.
    pub(crate) fn regex(&self, function: Function<'a>) -> Option<&'a regex::Regex> {
        match function.0 {
            Callable::Matcher(pattern) => Some(&pattern.regex),
            _ => None,
        }
    }

    /// A deep copy.
    pub(crate) fn copy(&mut self, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        self.evaluator.copy(value, 0)
    }

    /// The member of an object by name; over an array, of all its items.
    pub(crate) fn lookup(&mut self, value: Value<'a>, name: &str) -> Result<Value<'a>, EvalError> {
        self.evaluator.lookup(value, name)
    }

    /// Whether a condition takes a value as true.
    pub(crate) fn truthy(&mut self, value: Value<'a>) -> Result<bool, EvalError> {
        self.evaluator.truthy(value)
    }

    /// Deep equality.
    pub(crate) fn equal(&mut self, left: Value<'a>, right: Value<'a>) -> Result<bool, EvalError> {
        self.evaluator.equal(left, right)
    }

    /// Spends steps of the budget: one per item produced, and one per 64 bytes scanned.
    pub(crate) fn spend(&mut self, steps: u64) -> Result<(), EvalError> {
        self.evaluator.budget.spend(steps, self.evaluator.ports)
    }

    /// Unix time in ms, the same for the whole call.
    pub(crate) fn now_ms(&self) -> i64 {
        self.evaluator.ports.now_ms
    }

    /// Signs bytes with a private key in PEM; fails with what is wrong.
    pub(crate) fn sign(&self, algorithm: SignAlgorithm, key: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
        match &self.evaluator.ports.sign {
            Some(sign) => sign(algorithm, key, bytes),
            None => Err("private keys cannot be used here; there are only HS256, HS384 and HS512".to_owned()),
        }
    }

    /// 64 random bits.
    pub(crate) fn random_bits(&self) -> u64 {
        (self.evaluator.ports.random)()
    }

    /// A float from 0 (included) to 1 (excluded).
    pub(crate) fn random(&self) -> f64 {
        let bits = self.random_bits() >> 11;
        // 53 bits fill a float's mantissa exactly.
        bits as f64 / (1u64 << 53) as f64
    }
}
