//! Predicates: a number picks by position, anything else keeps what it is true for.

use super::tuple::{Stream, Tuple};
use super::{Evaluation, Frame, Observer, frame, items_of};
use crate::EvalError;
use crate::arena::List;
use crate::program::{Literal, Node, NodeKind};
use crate::value::{Array, Flags, Value};

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// `value[predicate]`
    pub(super) fn filter(
        &mut self,
        predicate: &'a Node,
        value: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let items = items_of(self.arena, value)?;
        if let Some(position) = literal_position(predicate) {
            let item = pick(items.len(), position)
                .and_then(|at| items.get(at))
                .unwrap_or_default();
            return match item {
                Value::Array(_) => Ok(item),
                Value::Undefined => {
                    self.observer.out_of_range(position, items.len());
                    self.arena.sequence(&[], Flags::Sequence)
                }
                item => self.arena.sequence(&[item], Flags::Sequence),
            };
        }
        let mut list = List::new(self.arena);
        for (at, item) in items.iter().enumerate() {
            for _ in 0..self.times(predicate, item, (at, items.len()), frame)? {
                list.push(item)?;
            }
        }
        Ok(list.sequence())
    }

    /// `stream[predicate]`; a node that may stream evaluates its predicates in the tuple's frame, or in an empty one.
    pub(super) fn filter_stream(
        &mut self,
        predicate: &'a Node,
        stream: Stream<'a>,
        may_stream: bool,
        frame: &'a Frame<'a>,
    ) -> Result<Stream<'a>, EvalError> {
        match stream {
            Stream::Tuples(tuples) => Ok(Stream::Tuples(self.filter_tuples(predicate, tuples, frame)?)),
            Stream::Value(value) => {
                let frame = if may_stream {
                    frame::tuple(self.arena, frame, &[])?
                } else {
                    frame
                };
                Ok(Stream::Value(self.filter(predicate, value, frame)?))
            }
        }
    }

    /// The tuples that a predicate keeps.
    pub(super) fn filter_tuples(
        &mut self,
        predicate: &'a Node,
        tuples: &'a [Tuple<'a>],
        frame: &'a Frame<'a>,
    ) -> Result<&'a [Tuple<'a>], EvalError> {
        let mut list = List::new(self.arena);
        if let Some(position) = literal_position(predicate) {
            if let Some(tuple) = pick(tuples.len(), position).and_then(|at| tuples.get(at)) {
                list.push(*tuple)?;
            }
            return Ok(list.into_slice());
        }
        for (at, tuple) in tuples.iter().enumerate() {
            let inner = frame::tuple(self.arena, frame, tuple.bindings)?;
            for _ in 0..self.times(predicate, tuple.value, (at, tuples.len()), inner)? {
                list.push(*tuple)?;
            }
        }
        Ok(list.into_slice())
    }

    /// How many times an item comes out that lies at `at` of `count`.
    fn times(
        &mut self,
        predicate: &'a Node,
        item: Value<'a>,
        (at, count): (usize, usize),
        frame: &'a Frame<'a>,
    ) -> Result<usize, EvalError> {
        let value = self.node(predicate, item, frame)?;
        let positions = match value {
            Value::Number(number) => {
                let position = super::operators::finite(number.as_f64())?;
                return Ok(usize::from(pick(count, position) == Some(at)));
            }
            Value::Array(positions) => self.times_among(positions, (at, count))?,
            _ => None,
        };
        match positions {
            Some(times) => Ok(times),
            None => {
                let kept = self.truthy(value)?;
                self.observer.filtered(predicate, kept);
                Ok(usize::from(kept))
            }
        }
    }

    /// How many of the positions are `at`; none if not all are numbers.
    fn times_among(&mut self, positions: Array<'a>, (at, count): (usize, usize)) -> Result<Option<usize>, EvalError> {
        let mut times = 0;
        for position in positions.iter() {
            self.budget.spend(position.reading_steps())?;
            let Value::Number(number) = position else {
                return Ok(None);
            };
            times += usize::from(pick(count, number.as_f64()) == Some(at));
        }
        Ok(Some(times))
    }
}

/// The index that a position means: rounded down, from the end if negative.
fn pick(count: usize, position: f64) -> Option<usize> {
    let position = position.floor();
    let at = if position < 0.0 {
        count as f64 + position
    } else {
        position
    };
    (at >= 0.0 && at < count as f64).then_some(at as usize)
}

/// A number as written, whatever is written behind it, as in the reference.
fn literal_position(predicate: &Node) -> Option<f64> {
    match &predicate.kind {
        NodeKind::Literal(Literal::Number(value)) => Some(*value),
        _ => None,
    }
}
