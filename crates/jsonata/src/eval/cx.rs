//! What a function of the library can reach.

use std::rc::Rc;

use super::budget::Budget;
use super::matcher::Metered;
use super::{Evaluation, Frame, Observer, operators};
#[cfg(feature = "host")]
use crate::arena::List;
use crate::picture::datetime::Picture;
use crate::program::{Found, Hint, Pattern};
#[cfg(feature = "host")]
use crate::value::ObjectBuilder;
use crate::value::{Callable, Function, Object, Value};
use crate::{Arena, EvalError, Ports};

/// Bytes of a picture that are taken apart, or used, in a step.
const PICTURE_BYTES_PER_STEP: usize = 8;

/// The call of a function of the library.
pub(crate) struct Cx<'c, 'a> {
    caller: &'c mut (dyn Caller<'a> + 'c),
    arena: &'a Arena,
    ports: &'a Ports,
    budget: &'c Budget<'a>,
    /// The context value (`$`) at the call.
    pub(crate) input: Value<'a>,
    frame: &'a Frame<'a>,
}

/// The evaluation that calls, whoever observes it: what leads back into it.
trait Caller<'a> {
    fn apply(
        &mut self,
        function: Function<'a>,
        args: &[Value<'a>],
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError>;
    fn eval_source(
        &mut self,
        source: &str,
        focus: Option<Value<'a>>,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError>;
    fn copy(&mut self, value: Value<'a>) -> Result<Value<'a>, EvalError>;
    fn date_picture(&mut self, text: &'a str) -> Result<Rc<Picture>, EvalError>;
    fn lookup(&mut self, value: Value<'a>, name: &str) -> Result<Value<'a>, EvalError>;
    fn sift(
        &mut self,
        predicate: Function<'a>,
        object: Object<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Object<'a>, EvalError>;
}

impl<'a, O: Observer<'a>> Caller<'a> for Evaluation<'_, 'a, O> {
    fn apply(
        &mut self,
        function: Function<'a>,
        args: &[Value<'a>],
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        self.apply_within(function, args, Value::null(), frame)
    }

    fn eval_source(
        &mut self,
        source: &str,
        focus: Option<Value<'a>>,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        Evaluation::eval_source(self, source, focus, input, frame)
    }

    fn copy(&mut self, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        Evaluation::copy(self, value, 0)
    }

    fn date_picture(&mut self, text: &'a str) -> Result<Rc<Picture>, EvalError> {
        self.learnt.date_picture(self.arena, text)
    }

    fn lookup(&mut self, value: Value<'a>, name: &str) -> Result<Value<'a>, EvalError> {
        Evaluation::lookup(self, value, name, &Hint::default())
    }

    fn sift(
        &mut self,
        predicate: Function<'a>,
        object: Object<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Object<'a>, EvalError> {
        Evaluation::sift(self, predicate, object, frame)
    }
}

impl<'a> Cx<'_, 'a> {
    pub(super) fn new<'c, O: Observer<'a>>(
        evaluation: &'c mut Evaluation<'_, 'a, O>,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Cx<'c, 'a> {
        Cx {
            arena: evaluation.arena,
            ports: evaluation.ports,
            budget: evaluation.budget,
            caller: evaluation,
            input,
            frame,
        }
    }

    /// Where results are allocated, against the byte budget.
    pub(crate) fn arena(&self) -> &'a Arena {
        self.arena
    }

    /// Calls a function value (higher-order functions); arguments beyond its arity must be left out by the caller.
    pub(crate) fn apply(&mut self, function: Function<'a>, args: &[Value<'a>]) -> Result<Value<'a>, EvalError> {
        self.caller.apply(function, args, self.frame)
    }

    /// Evaluates source text (`$eval`) over `focus`, or over the context of the call.
    pub(crate) fn eval_source(&mut self, source: &str, focus: Option<Value<'a>>) -> Result<Value<'a>, EvalError> {
        self.caller.eval_source(source, focus, self.input, self.frame)
    }

    /// The compiled regular expression behind a matcher, so that it can be used without making a value of each match.
    pub(crate) fn pattern(&self, function: Function<'a>) -> Option<&'a Pattern> {
        match function.0 {
            Callable::Matcher(pattern) => Some(pattern),
            _ => None,
        }
    }

    /// The first match of a regular expression at byte `from` of a text or behind, within the bounds of the evaluation.
    pub(crate) fn find(&self, pattern: &Pattern, text: &str, from: usize) -> Result<Option<Found>, EvalError> {
        pattern.find(text, from, &Metered::new(self.budget, self.arena))
    }

    /// Whether a regular expression matches anywhere in a text.
    pub(crate) fn is_match(&self, pattern: &Pattern, text: &str) -> Result<bool, EvalError> {
        pattern.is_match(text, &Metered::new(self.budget, self.arena))
    }

    /// A deep copy.
    pub(crate) fn copy(&mut self, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        self.caller.copy(value)
    }

    /// The member of an object by name; over an array, of all its items.
    pub(crate) fn lookup(&mut self, value: Value<'a>, name: &str) -> Result<Value<'a>, EvalError> {
        self.caller.lookup(value, name)
    }

    /// The members of an object for which a predicate (of value, key and object) is true.
    pub(crate) fn sift(&mut self, predicate: Function<'a>, object: Object<'a>) -> Result<Object<'a>, EvalError> {
        self.caller.sift(predicate, object, self.frame)
    }

    /// A picture of dates, taken apart: to be used at once, which is paid for with it.
    pub(crate) fn date_picture(&mut self, text: &'a str) -> Result<Rc<Picture>, EvalError> {
        self.budget.spend((text.len() / PICTURE_BYTES_PER_STEP) as u64)?;
        self.caller.date_picture(text)
    }

    /// The instant, in ms since 1970, that a text names by a picture of dates; see [`Picture::parse`].
    pub(crate) fn date_by_picture(&mut self, text: &str, picture: &'a str) -> Result<Option<f64>, EvalError> {
        let picture = self.date_picture(picture)?;
        if !self.arena.has_room(picture.scratch_bytes(text)) {
            return Err(EvalError::out_of_memory());
        }
        picture.parse(text, self.ports.now_ms, &|steps| self.budget.spend(steps))
    }

    /// Whether a condition takes a value as true.
    pub(crate) fn truthy(&mut self, value: Value<'a>) -> Result<bool, EvalError> {
        operators::truthy(value, self.budget)
    }

    /// Deep equality.
    pub(crate) fn equal(&mut self, left: Value<'a>, right: Value<'a>) -> Result<bool, EvalError> {
        operators::equal(left, right, self.budget)
    }

    /// An object of these members, see [`Arena::object`], a step for each.
    #[cfg(feature = "host")]
    pub(crate) fn object(
        &mut self,
        members: impl IntoIterator<Item = (&'a str, Value<'a>)>,
    ) -> Result<Value<'a>, EvalError> {
        let mut builder = ObjectBuilder::new(self.arena);
        for (key, value) in members {
            self.spend(1)?;
            self.spend_text(key.len())?;
            builder.set(key, value)?;
        }
        Ok(Value::Object(builder.finish()?))
    }

    /// An array of these items, a step for each.
    #[cfg(feature = "host")]
    pub(crate) fn array(&mut self, items: impl IntoIterator<Item = Value<'a>>) -> Result<Value<'a>, EvalError> {
        let mut list = List::new(self.arena);
        for item in items {
            self.spend(1)?;
            list.push(item)?;
        }
        Ok(list.array())
    }

    /// Spends steps of the budget: one per item produced, and one per 64 bytes scanned.
    pub(crate) fn spend(&mut self, steps: u64) -> Result<(), EvalError> {
        self.budget.spend(steps)
    }

    /// Spends steps for a text of so many bytes that is compared or hashed; nothing for a short one.
    pub(crate) fn spend_text(&mut self, bytes: usize) -> Result<(), EvalError> {
        self.budget.spend_text(bytes)
    }

    /// Fails if work of so many ms, which cannot be interrupted, would go beyond the time limit.
    pub(crate) fn has_time_for(&self, ms: u64) -> Result<(), EvalError> {
        self.budget.has_time_for(ms)
    }

    /// Unix time in ms, the same for the whole call.
    pub(crate) fn now_ms(&self) -> i64 {
        self.ports.now_ms
    }

    /// Signs bytes with a private key in PEM; fails with what is wrong.
    #[cfg(feature = "host")]
    pub(crate) fn sign(&self, algorithm: crate::SignAlgorithm, key: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
        match &self.ports.sign {
            Some(sign) => sign(algorithm, key, bytes),
            None => Err("private keys cannot be used here; there are only HS256, HS384 and HS512".to_owned()),
        }
    }

    /// 64 random bits.
    pub(crate) fn random_bits(&self) -> u64 {
        (self.ports.random)()
    }

    /// A float from 0 (included) to 1 (excluded).
    pub(crate) fn random(&self) -> f64 {
        let bits = self.random_bits() >> 11;
        // 53 bits fill a float's mantissa exactly.
        bits as f64 / (1u64 << 53) as f64
    }
}
