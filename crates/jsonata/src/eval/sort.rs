//! Order-by, and the stable sort that `$sort` uses too.

use std::cell::Cell;
use std::cmp::Ordering;

use super::budget::Budget;
use super::tuple::Tuple;
use super::{Evaluation, Frame, Observer, frame};
use crate::arena::Scratch;
use crate::program::SortTerm;
use crate::value::{Array, Flags, Value};
use crate::{Arena, EvalError, Span};

/// An item to be sorted, and its keys: each is evaluated once, when a comparison first asks for it, so that what fails does so where
/// it does in the reference.
struct Keyed<'a, T> {
    item: T,
    context: Value<'a>,
    frame: &'a Frame<'a>,
    keys: &'a [Cell<Option<Value<'a>>>],
}

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
        let _held = sort_scratch(self.arena, items.len(), size_of::<&Keyed<'_, Value<'_>>>())?;
        let mut keyed = Vec::with_capacity(items.len());
        for item in items.iter() {
            keyed.push(self.keyed(terms, item, item, frame)?);
        }
        let mut sorted = self.sort_keyed(keyed, terms, span)?.into_iter().map(|keyed| keyed.item);
        let sorted = self
            .arena
            .keep_slice(items.len(), |_| sorted.next().unwrap_or_default())?;
        Ok(Array::new(sorted, Flags::Plain))
    }

    /// `^(terms)` over tuples.
    pub(super) fn sort_tuples(
        &mut self,
        terms: &'a [SortTerm],
        span: Span,
        tuples: &'a [Tuple<'a>],
        frame: &'a Frame<'a>,
    ) -> Result<&'a [Tuple<'a>], EvalError> {
        if tuples.len() <= 1 {
            return Ok(tuples);
        }
        let _held = sort_scratch(self.arena, tuples.len(), size_of::<&Keyed<'_, Tuple<'_>>>())?;
        let mut keyed = Vec::with_capacity(tuples.len());
        for tuple in tuples {
            self.budget.spend(1)?;
            let inner = frame::tuple(self.arena, frame, tuple.bindings)?;
            keyed.push(self.keyed(terms, *tuple, tuple.value, inner)?);
        }
        let mut sorted = self.sort_keyed(keyed, terms, span)?.into_iter().map(|keyed| keyed.item);
        let nothing = Tuple {
            value: Value::Undefined,
            bindings: &[],
        };
        self.arena
            .keep_slice(tuples.len(), |_| sorted.next().unwrap_or(nothing))
    }

    fn keyed<T: 'a>(
        &self,
        terms: &[SortTerm],
        item: T,
        context: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<&'a Keyed<'a, T>, EvalError> {
        let keys = self.arena.keep_slice(terms.len(), |_| Cell::new(None))?;
        self.arena.keep(Keyed {
            item,
            context,
            frame,
            keys,
        })
    }

    fn sort_keyed<T>(
        &mut self,
        keyed: Vec<&'a Keyed<'a, T>>,
        terms: &'a [SortTerm],
        span: Span,
    ) -> Result<Vec<&'a Keyed<'a, T>>, EvalError> {
        let sorted = merge_sort(keyed, &mut |left, right| {
            self.budget.spend(1)?;
            self.compare_keyed(left, right, terms)
                .map(|order| order == Ordering::Greater)
        });
        sorted.map_err(|error| error.at(span))
    }

    /// The order of two items by the first term that tells them apart.
    fn compare_keyed<T>(
        &mut self,
        left: &Keyed<'a, T>,
        right: &Keyed<'a, T>,
        terms: &'a [SortTerm],
    ) -> Result<Ordering, EvalError> {
        for (at, term) in terms.iter().enumerate() {
            let order = match (self.key(left, at, term)?, self.key(right, at, term)?) {
                (Value::Undefined, Value::Undefined) => continue,
                // What is missing comes last, in either direction.
                (Value::Undefined, _) => return Ok(Ordering::Greater),
                (_, Value::Undefined) => return Ok(Ordering::Less),
                (left, right) => compare(left, right, self.budget)?,
            };
            match (order, term.descending) {
                (Ordering::Equal, _) => {}
                (order, false) => return Ok(order),
                (order, true) => return Ok(order.reverse()),
            }
        }
        Ok(Ordering::Equal)
    }

    fn key<T>(&mut self, keyed: &Keyed<'a, T>, at: usize, term: &'a SortTerm) -> Result<Value<'a>, EvalError> {
        let place = keyed.keys.get(at);
        if let Some(known) = place.and_then(Cell::get) {
            return Ok(known);
        }
        let key = self.node(&term.expression, keyed.context, keyed.frame)?;
        if let Some(place) = place {
            place.set(Some(key));
        }
        Ok(key)
    }
}

fn compare(left: Value<'_>, right: Value<'_>, budget: &Budget<'_>) -> Result<Ordering, EvalError> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Ok(a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal)),
        (Value::String(a), Value::String(b)) => {
            budget.spend_text(a.len().min(b.len()))?;
            Ok(compare_text(a, b))
        }
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
    let same = same_start(left, right);
    let (left, right) = (left.get(same..).unwrap_or(left), right.get(same..).unwrap_or(right));
    left.encode_utf16().cmp(right.encode_utf16())
}

/// Bytes of two texts that are compared at once.
const BLOCK: usize = 64;

/// The length of what two texts begin with in common, in whole blocks and down to whole characters.
fn same_start(left: &str, right: &str) -> usize {
    let blocks = left
        .as_bytes()
        .chunks_exact(BLOCK)
        .zip(right.as_bytes().chunks_exact(BLOCK));
    let same = blocks.take_while(|(left, right)| left == right).count() * BLOCK;
    (0..=same).rev().find(|at| left.is_char_boundary(*at)).unwrap_or(0)
}

/// A stable merge sort whose comparison may fail; `greater(a, b)` = `a` belongs behind `b`. It halves and compares as the
/// reference does, so that a comparison that is no order gives the same result.
pub(crate) fn merge_sort<T: Copy>(
    mut items: Vec<T>,
    greater: &mut dyn FnMut(&T, &T) -> Result<bool, EvalError>,
) -> Result<Vec<T>, EvalError> {
    let mut room = items.clone();
    sort_within(&mut items, &mut room, greater)?;
    Ok(items)
}

/// Sorts items, with room for as many.
fn sort_within<T: Copy>(
    items: &mut [T],
    room: &mut [T],
    greater: &mut dyn FnMut(&T, &T) -> Result<bool, EvalError>,
) -> Result<(), EvalError> {
    if items.len() <= 1 {
        return Ok(());
    }
    let middle = items.len() / 2;
    let (left, right) = items.split_at_mut(middle);
    let (left_room, right_room) = room.split_at_mut(middle);
    sort_within(left, left_room, greater)?;
    sort_within(right, right_room, greater)?;
    merge(left, right, room, greater)?;
    items.copy_from_slice(room);
    Ok(())
}

fn merge<T: Copy>(
    mut left: &[T],
    mut right: &[T],
    into: &mut [T],
    greater: &mut dyn FnMut(&T, &T) -> Result<bool, EvalError>,
) -> Result<(), EvalError> {
    let mut places = into.iter_mut();
    while let (Some((a, more_left)), Some((b, more_right))) = (left.split_first(), right.split_first()) {
        let next = if greater(a, b)? {
            right = more_right;
            *b
        } else {
            left = more_left;
            *a
        };
        if let Some(place) = places.next() {
            *place = next;
        }
    }
    places
        .zip(left.iter().chain(right))
        .for_each(|(place, item)| *place = *item);
    Ok(())
}

/// Items to be sorted lie outside the arena while they are: twice, as they are merged.
pub(crate) fn sort_scratch(arena: &Arena, count: usize, item_bytes: usize) -> Result<Scratch<'_>, EvalError> {
    Scratch::of(arena, count.saturating_mul(item_bytes).saturating_mul(2))
}
