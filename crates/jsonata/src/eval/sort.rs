//! Order-by, and the stable sort that `$sort` uses too.

use std::cmp::Ordering;

use super::tuple::Tuple;
use super::{Evaluation, Frame, Observer, frame};
use crate::arena::Scratch;
use crate::program::SortTerm;
use crate::value::{Array, Flags, Value};
use crate::{Arena, EvalError, Span};

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// `^(terms)` over items.
    pub(super) fn sort(
        &mut self,
        terms: &'a [SortTerm],
        span: Span,
        items: Array<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Array<'a>, EvalError> {
        if items.len() <= 1 {
            return Ok(items);
        }
        let _held = sort_scratch(self.arena, items.len(), size_of::<(&[Value<'_>], Value<'_>)>())?;
        let mut keyed = Vec::with_capacity(items.len());
        for item in items.iter() {
            keyed.push((self.sort_keys(terms, item, frame)?, item));
        }
        let sorted = self.sort_keyed(keyed, terms, span)?;
        Ok(Array::new(self.arena.copy_values(&sorted)?, Flags::Plain))
    }

    /// `^(terms)` over tuples.
    pub(super) fn sort_tuples(
        &mut self,
        terms: &'a [SortTerm],
        span: Span,
        tuples: &'a [Tuple<'a>],
        frame: &'a Frame<'a>,
    ) -> Result<&'a [Tuple<'a>], EvalError> {
        let _held = sort_scratch(self.arena, tuples.len(), size_of::<(&[Value<'_>], Tuple<'_>)>())?;
        let mut keyed = Vec::with_capacity(tuples.len());
        for tuple in tuples {
            let inner = frame::tuple(self.arena, frame, tuple.bindings)?;
            keyed.push((self.sort_keys(terms, tuple.value, inner)?, *tuple));
        }
        if keyed.len() <= 1 {
            return Ok(tuples);
        }
        let sorted = self.sort_keyed(keyed, terms, span)?;
        self.arena.keep_slice(sorted.len(), |at| {
            sorted.get(at).copied().unwrap_or(Tuple {
                value: Value::Undefined,
                bindings: &[],
            })
        })
    }

    /// The keys of one item, evaluated once: comparing only looks at them.
    fn sort_keys(
        &mut self,
        terms: &'a [SortTerm],
        item: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<&'a [Value<'a>], EvalError> {
        let mut keys = crate::arena::List::with_capacity(self.arena, terms.len())?;
        for term in terms {
            keys.push(self.node(&term.expression, item, frame)?)?;
        }
        Ok(keys.into_slice())
    }

    fn sort_keyed<T: Copy>(
        &mut self,
        keyed: Vec<(&'a [Value<'a>], T)>,
        terms: &[SortTerm],
        span: Span,
    ) -> Result<Vec<T>, EvalError> {
        let sorted = merge_sort(keyed, &mut |left, right| {
            self.budget.spend(1)?;
            compare_keys(left.0, right.0, terms).map(|order| order == Ordering::Greater)
        });
        let sorted = sorted.map_err(|error| error.at(span))?;
        Ok(sorted.into_iter().map(|(_, item)| item).collect())
    }
}

fn compare_keys(left: &[Value<'_>], right: &[Value<'_>], terms: &[SortTerm]) -> Result<Ordering, EvalError> {
    for ((left, right), term) in left.iter().zip(right).zip(terms) {
        let order = match (left, right) {
            (Value::Undefined, Value::Undefined) => continue,
            // What is missing comes last, in either direction.
            (Value::Undefined, _) => return Ok(Ordering::Greater),
            (_, Value::Undefined) => return Ok(Ordering::Less),
            _ => compare(*left, *right)?,
        };
        match (order, term.descending) {
            (Ordering::Equal, _) => {}
            (order, false) => return Ok(order),
            (order, true) => return Ok(order.reverse()),
        }
    }
    Ok(Ordering::Equal)
}

fn compare(left: Value<'_>, right: Value<'_>) -> Result<Ordering, EvalError> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Ok(a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal)),
        (Value::String(a), Value::String(b)) => Ok(compare_text(a, b)),
        (Value::Number(_) | Value::String(_), Value::Number(_) | Value::String(_)) => Err(EvalError::new(
            "T2007",
            "the values that an order-by compares must be all numbers or all strings",
        )),
        _ => Err(EvalError::new(
            "T2008",
            "the expressions of an order-by must yield numbers or strings",
        )),
    }
}

/// Order of two texts by their UTF-16 code units, as JavaScript has it.
pub(crate) fn compare_text(left: &str, right: &str) -> Ordering {
    left.encode_utf16().cmp(right.encode_utf16())
}

/// A stable merge sort whose comparison may fail; `greater(a, b)` = `a` belongs behind `b`. It halves and compares as the
/// reference does, so that a comparison that is no order gives the same result.
pub(crate) fn merge_sort<T: Copy>(
    mut items: Vec<T>,
    greater: &mut dyn FnMut(&T, &T) -> Result<bool, EvalError>,
) -> Result<Vec<T>, EvalError> {
    if items.len() <= 1 {
        return Ok(items);
    }
    let right = items.split_off(items.len() / 2);
    let left = merge_sort(items, greater)?;
    let right = merge_sort(right, greater)?;
    let mut into = Vec::with_capacity(left.len() + right.len());
    merge(&left, &right, &mut into, greater)?;
    Ok(into)
}

fn merge<T: Copy>(
    mut left: &[T],
    mut right: &[T],
    into: &mut Vec<T>,
    greater: &mut dyn FnMut(&T, &T) -> Result<bool, EvalError>,
) -> Result<(), EvalError> {
    while let (Some((a, more_left)), Some((b, more_right))) = (left.split_first(), right.split_first()) {
        if greater(a, b)? {
            into.push(*b);
            right = more_right;
        } else {
            into.push(*a);
            left = more_left;
        }
    }
    into.extend_from_slice(left);
    into.extend_from_slice(right);
    Ok(())
}

/// Items to be sorted lie outside the arena while they are: twice, as they are merged.
pub(crate) fn sort_scratch(arena: &Arena, count: usize, item_bytes: usize) -> Result<Scratch<'_>, EvalError> {
    Scratch::of(arena, count.saturating_mul(item_bytes).saturating_mul(2))
}
