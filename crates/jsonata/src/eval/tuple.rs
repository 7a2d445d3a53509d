//! Steps that carry bindings along: `@$v`, `#$i`, and the ancestors that `%` means.

use super::{Evaluation, Frame, Observer, frame};
use crate::EvalError;
use crate::arena::List;
use crate::program::{Node, NodeKind, Stage, Symbol};
use crate::value::{Array, Value};

/// A value with what was bound on the way to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tuple<'a> {
    pub(super) value: Value<'a>,
    pub(super) bindings: &'a [(Symbol, Value<'a>)],
}

/// What a node yields: usually a value, tuples where its bindings are needed outside.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stream<'a> {
    Value(Value<'a>),
    Tuples(&'a [Tuple<'a>]),
}

impl<'a> Stream<'a> {
    /// The value; of tuples, nothing.
    pub(super) fn lone(self) -> Value<'a> {
        match self {
            Stream::Value(value) => value,
            Stream::Tuples(_) => Value::Undefined,
        }
    }
}

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// One step over tuples; the first such step makes them of plain items.
    pub(super) fn tuple_step(
        &mut self,
        step: &'a Node,
        items: Array<'a>,
        tuples: Option<&'a [Tuple<'a>]>,
        frame: &'a Frame<'a>,
    ) -> Result<&'a [Tuple<'a>], EvalError> {
        let mut result = match (&step.kind, tuples) {
            (NodeKind::Sort(terms), Some(tuples)) => self.sort_tuples(terms, step.span, tuples, frame)?,
            (NodeKind::Sort(terms), None) => {
                let sorted = self.sort(terms, step.span, items, frame)?;
                let tuples = self.tuples_of(sorted)?;
                self.number(tuples, step.step.index)?
            }
            (_, Some(tuples)) => self.expand(step, tuples, frame)?,
            (_, None) => {
                let tuples = self.tuples_of(items)?;
                self.expand(step, tuples, frame)?
            }
        };
        for stage in &step.step.stages {
            result = match stage {
                Stage::Filter(predicate) => self.filter_tuples(predicate, result, frame)?,
                Stage::Index(symbol) => self.number(result, Some(*symbol))?,
            };
        }
        Ok(result)
    }

    fn tuples_of(&self, items: Array<'a>) -> Result<&'a [Tuple<'a>], EvalError> {
        self.arena.keep_slice(items.len(), |at| Tuple {
            value: items.get(at).unwrap_or_default(),
            bindings: &[],
        })
    }

    /// Binds the position of each tuple.
    fn number(&mut self, tuples: &'a [Tuple<'a>], symbol: Option<Symbol>) -> Result<&'a [Tuple<'a>], EvalError> {
        let Some(symbol) = symbol else { return Ok(tuples) };
        let mut list = List::with_capacity(self.arena, tuples.len())?;
        for (at, tuple) in tuples.iter().enumerate() {
            self.budget.spend(1)?;
            let position = self.observer.position(tuple.value, Value::number(at as f64))?;
            let bindings = self.bound(tuple.bindings, &[(symbol, position)])?;
            list.push(Tuple {
                value: tuple.value,
                bindings,
            })?;
        }
        Ok(list.into_slice())
    }

    /// `bindings` and more; of one symbol the last counts.
    fn bound(
        &self,
        bindings: &[(Symbol, Value<'a>)],
        more: &[(Symbol, Value<'a>)],
    ) -> Result<&'a [(Symbol, Value<'a>)], EvalError> {
        let mut list: List<'a, (Symbol, Value<'a>)> = List::with_capacity(self.arena, bindings.len() + more.len())?;
        for binding in bindings
            .iter()
            .filter(|(symbol, _)| more.iter().all(|(other, _)| other != symbol))
        {
            list.push(*binding)?;
        }
        list.extend(more)?;
        Ok(list.into_slice())
    }

    fn expand(
        &mut self,
        step: &'a Node,
        tuples: &'a [Tuple<'a>],
        frame: &'a Frame<'a>,
    ) -> Result<&'a [Tuple<'a>], EvalError> {
        let mut list = List::new(self.arena);
        for tuple in tuples {
            let inner = frame::tuple(self.arena, frame, tuple.bindings)?;
            match self.enter_node(step, tuple.value, inner)? {
                Stream::Value(Value::Undefined) => {}
                Stream::Value(Value::Array(array)) => {
                    self.budget.spend(array.len() as u64)?;
                    for (at, item) in array.iter().enumerate() {
                        list.push(self.bind_step(step, tuple, item, at)?)?;
                    }
                }
                Stream::Value(value) => list.push(self.bind_step(step, tuple, value, 0)?)?,
                Stream::Tuples(inner) => {
                    for found in inner {
                        list.push(Tuple {
                            value: found.value,
                            bindings: self.bound(tuple.bindings, found.bindings)?,
                        })?;
                    }
                }
            }
        }
        Ok(list.into_slice())
    }

    fn bind_step(
        &mut self,
        step: &Node,
        tuple: &Tuple<'a>,
        item: Value<'a>,
        at: usize,
    ) -> Result<Tuple<'a>, EvalError> {
        let step = &step.step;
        let mut more: Vec<(Symbol, Value<'a>)> = Vec::with_capacity(3);
        more.extend(step.focus.map(|symbol| (symbol, item)));
        if let Some(symbol) = step.index {
            more.push((symbol, self.observer.position(item, Value::number(at as f64))?));
        }
        more.extend(step.ancestor.map(|symbol| (symbol, tuple.value)));
        let value = if step.focus.is_some() { tuple.value } else { item };
        let bindings = if more.is_empty() {
            tuple.bindings
        } else {
            self.bound(tuple.bindings, &more)?
        };
        Ok(Tuple { value, bindings })
    }
}
