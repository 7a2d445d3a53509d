//! `{key: value}`: items grouped by key, then a value for each group.

use std::collections::HashMap;

use super::operators::unless_closure;
use super::tuple::{Stream, Tuple};
use super::{Evaluation, Frame, Observer, frame, items_of};
use crate::arena::{List, Scratch};
use crate::program::{Group, Node, Symbol, is_reserved};
use crate::value::{ObjectBuilder, Value, with_article};
use crate::{Arena, EvalError, Span};

/// The items that share a key.
struct Bucket<'a, T: Copy> {
    key: &'a str,
    /// Number of the pair that the key comes from.
    pair: usize,
    items: List<'a, T>,
}

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// `{…}` over a context. Keys as written need no grouping where the context is one item: the usual case in mappings.
    #[inline(never)]
    pub(super) fn object(
        &mut self,
        group: &'a Group,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        if O::ON || !group.fixed || matches!(input, Value::Array(_)) {
            return self.group(group, input, frame);
        }
        let names = self.learnt.names(self.arena, group)?;
        let values = self.arena.places(group.pairs.len())?;
        let mut missing = 0;
        for (at, ((_, node), place)) in group.pairs.iter().zip(values.iter_mut()).enumerate() {
            if let Err(error) = self.node_into(node, input, frame, place) {
                let rest = group.pairs.iter().skip(at + 1).map(|(_, node)| (node, input));
                return Err(self.soonest((node, error), rest, frame));
            }
            missing += usize::from(place.is_undefined());
        }
        match missing {
            0 => self.arena.object_of(names, values).map(Value::Object),
            _ => without_missing(self.arena, names, values, missing),
        }
    }

    /// Groups the items of a value; a lone value, undefined too, is one item.
    pub(super) fn group(
        &mut self,
        group: &'a Group,
        value: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let items = items_of(self.arena, value)?;
        let nothing = [Value::Undefined];
        let items = if items.is_empty() {
            &nothing[..]
        } else {
            items.items(self.arena)?
        };
        let mut buckets = Buckets::new(self.arena, group.span);
        for item in items {
            for (pair, (key, _)) in group.pairs.iter().enumerate() {
                let key = self.group_key(key, *item, frame)?;
                buckets.add(key, pair, *item)?;
            }
        }
        let mut object = ObjectBuilder::new(self.arena);
        let mut list = buckets.list.into_iter();
        while let Some(bucket) = list.next() {
            let Some((_, node)) = group.pairs.get(bucket.pair) else {
                continue;
            };
            let context = self.joined(bucket.items)?;
            let value = match self.node(node, context, frame) {
                Ok(value) => value,
                Err(error) => {
                    let mut rest = Vec::new();
                    for bucket in list {
                        if let Some((_, node)) = group.pairs.get(bucket.pair) {
                            rest.push((node, self.joined(bucket.items)?));
                        }
                    }
                    return Err(self.soonest((node, error), rest.into_iter(), frame));
                }
            };
            self.observer.member(bucket.key, node, value);
            object.set(bucket.key, value)?;
        }
        Ok(Value::Object(object.finish()?))
    }

    /// The key of an item: to find its group it is compared or hashed.
    fn group_key(&mut self, key: &'a Node, item: Value<'a>, frame: &'a Frame<'a>) -> Result<Value<'a>, EvalError> {
        let key = self.node(key, item, frame)?;
        self.budget.spend_text(key.as_str().map_or(0, str::len))?;
        Ok(key)
    }

    /// Groups a stream; what may stream sees each tuple's bindings, or an empty frame in their place.
    pub(super) fn group_stream(
        &mut self,
        group: &'a Group,
        stream: Stream<'a>,
        may_stream: bool,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        match stream {
            Stream::Tuples(tuples) => self.group_tuples(group, tuples, frame),
            Stream::Value(value) => {
                let frame = if may_stream {
                    frame::tuple(self.arena, frame, &[])?
                } else {
                    frame
                };
                self.group(group, value, frame)
            }
        }
    }

    fn group_tuples(
        &mut self,
        group: &'a Group,
        tuples: &'a [Tuple<'a>],
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let mut buckets = Buckets::new(self.arena, group.span);
        for tuple in tuples {
            let inner = frame::tuple(self.arena, frame, tuple.bindings)?;
            for (pair, (key, _)) in group.pairs.iter().enumerate() {
                let key = self.group_key(key, tuple.value, inner)?;
                buckets.add(key, pair, *tuple)?;
            }
        }
        let mut object = ObjectBuilder::new(self.arena);
        for bucket in buckets.list {
            let Some((_, node)) = group.pairs.get(bucket.pair) else {
                continue;
            };
            let tuple = self.merged(bucket.items.into_slice())?;
            let inner = frame::tuple(self.arena, frame, tuple.bindings)?;
            let value = self.node(node, tuple.value, inner)?;
            self.observer.member(bucket.key, node, value);
            object.set(bucket.key, value)?;
        }
        Ok(Value::Object(object.finish()?))
    }

    /// The items of a group as one value: one is itself, several are joined as `$append` does.
    fn joined(&mut self, items: List<'a>) -> Result<Value<'a>, EvalError> {
        if let [only] = items.items() {
            return Ok(*only);
        }
        let mut list = List::new(self.arena);
        for item in items.items() {
            append(&mut list, *item)?;
        }
        Ok(list.array())
    }

    /// The tuples of a group as one: values and bindings joined one by one.
    fn merged(&mut self, tuples: &'a [Tuple<'a>]) -> Result<Tuple<'a>, EvalError> {
        let [first, ..] = tuples else {
            return Ok(Tuple {
                value: Value::Undefined,
                bindings: &[],
            });
        };
        if tuples.len() == 1 {
            return Ok(*first);
        }
        let value = self.joined_by(tuples, |tuple| tuple.value)?;
        let mut bindings: List<'a, (Symbol, Value<'a>)> = List::with_capacity(self.arena, first.bindings.len())?;
        for (symbol, _) in first.bindings {
            let bound = |tuple: &Tuple<'a>| {
                let found = tuple.bindings.iter().find(|(other, _)| other == symbol);
                found.map(|(_, value)| *value).unwrap_or_default()
            };
            bindings.push((*symbol, self.joined_by(tuples, bound)?))?;
        }
        Ok(Tuple {
            value,
            bindings: bindings.into_slice(),
        })
    }

    fn joined_by(
        &mut self,
        tuples: &'a [Tuple<'a>],
        of: impl Fn(&Tuple<'a>) -> Value<'a>,
    ) -> Result<Value<'a>, EvalError> {
        self.budget.spend(tuples.len() as u64)?;
        let mut list = List::new(self.arena);
        for tuple in tuples {
            append(&mut list, of(tuple))?;
        }
        Ok(list.array())
    }
}

/// The object of those members that have a value.
fn without_missing<'a>(
    arena: &'a Arena,
    names: &[&'a str],
    values: &[Value<'a>],
    missing: usize,
) -> Result<Value<'a>, EvalError> {
    let count = values.len().saturating_sub(missing);
    let mut found = names.iter().zip(values).filter(|(_, value)| !value.is_undefined());
    let names = arena.keep_slice(count, |_| found.next().map(|(name, _)| *name).unwrap_or_default())?;
    let mut found = values.iter().filter(|value| !value.is_undefined());
    let values = arena.keep_slice(count, |_| found.next().copied().unwrap_or_default())?;
    arena.object_of(names, values).map(Value::Object)
}

fn append<'a>(list: &mut List<'a>, item: Value<'a>) -> Result<(), EvalError> {
    match item {
        Value::Undefined => Ok(()),
        Value::Array(array) => list.join(array),
        value => list.push(value),
    }
}

/// Groups in the order in which their keys come up.
struct Buckets<'a, T: Copy> {
    arena: &'a Arena,
    list: Vec<Bucket<'a, T>>,
    places: HashMap<&'a str, usize>,
    span: Span,
    held: Scratch<'a>,
}

/// Groups up to which a key is found by scanning.
const SCAN: usize = 16;

/// What one group takes outside the arena: its bucket and its place, each in a table that may be half empty.
const GROUP_BYTES: usize = 256;

impl<'a, T: Copy> Buckets<'a, T> {
    fn new(arena: &'a Arena, span: Span) -> Buckets<'a, T> {
        Buckets {
            arena,
            held: Scratch::new(arena),
            list: Vec::new(),
            places: HashMap::new(),
            span,
        }
    }

    fn add(&mut self, key: Value<'a>, pair: usize, item: T) -> Result<(), EvalError> {
        let key = match key {
            Value::String(key) => key,
            Value::Undefined => return Ok(()),
            other => {
                let message = format!(
                    "a key of an object must be a string, not {}",
                    with_article(other.type_name())
                );
                return Err(EvalError::new(unless_closure(other, "T1003", "X1003"), message).at(self.span));
            }
        };
        if is_reserved(key) {
            let message = format!("an object cannot have a member named `{key}`: the name is reserved");
            return Err(EvalError::new("D1013", message).at(self.span));
        }
        match self.find(key).and_then(|at| self.list.get_mut(at)) {
            Some(bucket) if bucket.pair != pair => {
                Err(EvalError::new("D1009", "several key expressions yield the same key").at(self.span))
            }
            Some(bucket) => bucket.items.push(item),
            None => self.open(key, pair, item),
        }
    }

    fn open(&mut self, key: &'a str, pair: usize, item: T) -> Result<(), EvalError> {
        let mut items = List::new(self.arena);
        items.push(item)?;
        self.list.push(Bucket { key, pair, items });
        let count = self.list.len();
        if count > SCAN {
            self.held.grow(GROUP_BYTES)?;
        }
        if count == SCAN + 1 {
            self.places = self
                .list
                .iter()
                .enumerate()
                .map(|(at, bucket)| (bucket.key, at))
                .collect();
        } else if count > SCAN {
            self.places.insert(key, count - 1);
        }
        Ok(())
    }

    fn find(&self, key: &str) -> Option<usize> {
        if self.list.len() <= SCAN {
            self.list.iter().position(|bucket| bucket.key == key)
        } else {
            self.places.get(key).copied()
        }
    }
}
