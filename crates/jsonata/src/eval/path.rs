//! Location paths: each step over the items of the one before, results joined into one sequence.

use super::budget::text_steps;
use super::tuple::Stream;
use super::{Evaluation, Frame, Observer, items_of};
use crate::arena::List;
use crate::program::{Hint, Name, Node, NodeKind, Path, Stage};
use crate::value::{Array, Flags, MAX_NESTING, Object, Value, too_deep, with_article};
use crate::{Arena, EvalError};

/// Members beyond which a look-up is no longer taken as one step.
pub(super) const LARGE_OBJECT: usize = 128;

/// Bytes of a member's name up to which comparing it is part of the step that does so.
pub(super) const LONG_NAME_BYTES: usize = 1 << 10;

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// Evaluates a path with its grouping.
    pub(super) fn path(
        &mut self,
        node: &'a Node,
        path: &'a Path,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Stream<'a>, EvalError> {
        let result = if path.plain {
            Stream::Value(self.names(&path.names, input)?)
        } else if let Some(start) = self.anchor(path, input, frame) {
            Stream::Value(self.names(&path.names, start)?)
        } else {
            self.steps(path, input, frame)?
        };
        let result = match result {
            Stream::Tuples(tuples) if node.group.is_none() && !node.step.tuple => {
                let mut list = List::with_capacity(self.arena, tuples.len())?;
                for tuple in tuples {
                    list.push(tuple.value)?;
                }
                Stream::Value(list.sequence())
            }
            other => other,
        };
        let result = match result {
            Stream::Value(value) if path.keep_singleton => Stream::Value(self.keep_singleton(value)?),
            other => other,
        };
        match &node.group {
            Some(group) => {
                let tuples = node.streams() || path.steps.iter().any(|step| step.step.tuple);
                Ok(Stream::Value(self.group_stream(group, result, tuples, frame)?))
            }
            None => Ok(result),
        }
    }

    fn keep_singleton(&self, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        match value {
            // A written array is one value of the path, not its sequence.
            Value::Array(array) if array.flags() == Flags::Constructed => self.arena.sequence(&[value], Flags::Kept),
            Value::Array(array) if array.flags().is_sequence() => Ok(Value::Array(array.with_flags(Flags::Kept))),
            other => Ok(other),
        }
    }

    /// What an anchored path starts from, if nothing but names follows: `$e.email` needs no sequences on an object.
    #[inline]
    pub(super) fn anchor(&self, path: &'a Path, input: Value<'a>, frame: &'a Frame<'a>) -> Option<Value<'a>> {
        let first = path.steps.first().filter(|_| path.anchored && !O::ON)?;
        let value = match &first.kind {
            NodeKind::Variable(variable) if variable.is_near() => frame.lookup(variable),
            NodeKind::Variable(_) => return None,
            _ => super::settle(input),
        };
        // An array as it was written is one item.
        match value {
            Value::Array(array) if array.flags() == Flags::Constructed => None,
            value => Some(value),
        }
    }

    /// Names alone: on objects it is one look-up after the other.
    #[inline(always)]
    pub(super) fn names(&mut self, names: &'a [Name], input: Value<'a>) -> Result<Value<'a>, EvalError> {
        // Walked by reference: values are moved only once.
        let mut value = &input;
        for (at, name) in names.iter().enumerate() {
            let found = match value {
                Value::Object(object) => self.member(*object, &name.text, &name.hint)?,
                Value::Array(array) => return self.plain_over(*array, names.get(at..).unwrap_or_default()),
                _ => None,
            };
            match found {
                Some(found) => value = found,
                None => return Ok(Value::Undefined),
            }
        }
        Ok(*value)
    }

    /// The rest of a plain path over several items.
    fn plain_over(&mut self, array: Array<'a>, names: &'a [Name]) -> Result<Value<'a>, EvalError> {
        let mut items = array;
        for (at, name) in names.iter().enumerate() {
            self.budget.spend(1)?;
            let mut results = Results::new(self.arena, items.len());
            for item in items.iter() {
                self.budget.spend(1)?;
                let found = match item {
                    Value::Object(object) => self
                        .member(object, &name.text, &name.hint)?
                        .copied()
                        .unwrap_or_default(),
                    item => self.lookup(item, &name.text, &name.hint)?,
                };
                results.add(collapse_lookup(found))?;
            }
            items = results.finish(at + 1 == names.len())?;
            if items.is_empty() {
                break;
            }
        }
        Ok(Value::Array(items))
    }

    fn steps(&mut self, path: &'a Path, input: Value<'a>, frame: &'a Frame<'a>) -> Result<Stream<'a>, EvalError> {
        let absolute = matches!(
            path.steps.first().map(|step| &step.kind),
            Some(NodeKind::Variable(_) | NodeKind::Context | NodeKind::Root)
        );
        let (mut items, lead) = match input {
            input if path.lead > 0 && !O::ON => (self.lead(path, input)?, path.lead),
            Value::Array(array) if !absolute => (array, 0),
            input => (self.one(input)?, 0),
        };
        if lead > 0 && items.is_empty() {
            return Ok(Stream::Value(Value::Array(items)));
        }
        let (mut tupled, mut tuples) = (false, None);
        let last = path.steps.len().saturating_sub(1);
        for (at, step) in path.steps.iter().enumerate().skip(lead) {
            tupled |= step.step.tuple;
            // As in the reference: an array that is written as the first step binds nothing.
            let written = at == 0 && step.cons;
            if tupled && !written {
                tuples = Some(self.tuple_step(step, items, tuples, frame)?);
                continue;
            }
            let result = if written {
                let array = self.node(step, Value::Array(items), frame)?;
                // Nor does the path go on from it, if it is to be bound.
                if step.step.focus.is_some() && at < last {
                    continue;
                }
                array
            } else {
                Value::Array(self.step(step, items, at == last, frame)?)
            };
            items = match result {
                Value::Array(array) => array,
                other if at == last => return Ok(Stream::Value(other)),
                other => no_items(other, path, tupled)?,
            };
            if items.is_empty() && !tupled {
                break;
            }
        }
        Ok(match tuples {
            Some(tuples) => Stream::Tuples(tuples),
            None => Stream::Value(Value::Array(items)),
        })
    }

    /// The items that the names find with which a path begins: on objects, it is one look-up after the other.
    fn lead(&mut self, path: &'a Path, input: Value<'a>) -> Result<Array<'a>, EvalError> {
        match self.names(&path.names, input)? {
            Value::Undefined => Ok(Array::new(&[], Flags::Sequence)),
            // An array as it was written is one item.
            Value::Array(array) if array.flags() != Flags::Constructed => Ok(array.with_flags(Flags::Sequence)),
            value => self.one(value),
        }
    }

    fn one(&self, value: Value<'a>) -> Result<Array<'a>, EvalError> {
        Ok(Array::new(self.arena.copy_values(&[value])?, Flags::Sequence))
    }

    /// One step over all items.
    fn step(
        &mut self,
        step: &'a Node,
        items: Array<'a>,
        last: bool,
        frame: &'a Frame<'a>,
    ) -> Result<Array<'a>, EvalError> {
        if let NodeKind::Sort(terms) = &step.kind {
            let mut sorted = Value::Array(self.sort(terms, step.span, items, frame)?);
            for stage in &step.step.stages {
                sorted = self.stage(stage, sorted, frame)?;
            }
            return items_of(self.arena, sorted);
        }
        let mut results = Results::new(self.arena, items.len());
        for item in items.iter() {
            let mut result = self.node(step, item, frame)?;
            for stage in &step.step.stages {
                result = self.stage(stage, result, frame)?;
            }
            results.add(result)?;
        }
        results.finish(last)
    }

    fn stage(&mut self, stage: &'a Stage, value: Value<'a>, frame: &'a Frame<'a>) -> Result<Value<'a>, EvalError> {
        match stage {
            Stage::Filter(predicate) => self.filter(predicate, value, frame),
            Stage::Index(_) => Ok(value),
        }
    }

    /// A member by name; over an array, of all its items.
    pub(super) fn lookup(&mut self, input: Value<'a>, name: &str, hint: &Hint) -> Result<Value<'a>, EvalError> {
        match input {
            Value::Object(object) => Ok(self.member(object, name, hint)?.copied().unwrap_or_default()),
            Value::Array(array) => {
                let mut list = List::new(self.arena);
                self.lookup_all(array, (name, hint), &mut list, 0)?;
                Ok(list.sequence())
            }
            _ => Ok(Value::Undefined),
        }
    }

    /// A member of an object; looking through a large one costs steps, as does comparing long names.
    #[inline(always)]
    fn member(&mut self, object: Object<'a>, name: &str, hint: &Hint) -> Result<Option<&'a Value<'a>>, EvalError> {
        if object.len() > LARGE_OBJECT || name.len() > LONG_NAME_BYTES {
            let each = text_steps(name.len());
            self.budget
                .spend(object.len() as u64 * each + object.len() as u64 / 32)?;
        }
        Ok(hint.member(object, name))
    }

    fn lookup_all(
        &mut self,
        array: Array<'a>,
        (name, hint): (&str, &Hint),
        found: &mut List<'a>,
        depth: u32,
    ) -> Result<(), EvalError> {
        if depth > MAX_NESTING {
            return Err(too_deep());
        }
        for item in array.iter() {
            self.budget.spend(1)?;
            match item {
                Value::Object(object) => match self.member(object, name, hint)? {
                    None | Some(Value::Undefined) => {}
                    Some(Value::Array(inner)) => found.join(*inner)?,
                    Some(value) => found.push(*value)?,
                },
                Value::Array(inner) => self.lookup_all(inner, (name, hint), found, depth + 1)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// `*`: all values of an object, arrays among them joined.
    pub(super) fn wildcard(&mut self, input: Value<'a>) -> Result<Value<'a>, EvalError> {
        let input = super::settle(input);
        let values: &mut dyn Iterator<Item = Value<'a>> = match input {
            Value::Object(object) => &mut object.iter().map(|(_, value)| value),
            Value::Array(array) => &mut array.iter(),
            _ => return self.arena.sequence(&[], Flags::Sequence),
        };
        let mut list = List::new(self.arena);
        let mut flags = Flags::Sequence;
        for value in values {
            self.budget.spend(1)?;
            match value {
                // As in the reference: joining an array makes the sequence a plain array.
                Value::Array(array) => {
                    flags = Flags::Plain;
                    self.flatten(array, &mut list, 0)?;
                }
                value => list.push(value)?,
            }
        }
        Ok(list.finish(flags))
    }

    fn flatten(&mut self, array: Array<'a>, list: &mut List<'a>, depth: u32) -> Result<(), EvalError> {
        if depth > MAX_NESTING {
            return Err(too_deep());
        }
        self.budget.spend(array.len() as u64)?;
        for item in array.iter() {
            match item {
                Value::Array(inner) => self.flatten(inner, list, depth + 1)?,
                value => list.push(value)?,
            }
        }
        Ok(())
    }

    /// `**`: the value and everything below it, arrays passed through.
    pub(super) fn descendants(&mut self, input: Value<'a>) -> Result<Value<'a>, EvalError> {
        if input.is_undefined() {
            return Ok(input);
        }
        let mut list = List::new(self.arena);
        self.descend(input, &mut list, 0)?;
        match list.items() {
            [only] => Ok(*only),
            _ => Ok(list.sequence()),
        }
    }

    fn descend(&mut self, value: Value<'a>, list: &mut List<'a>, depth: u32) -> Result<(), EvalError> {
        if depth > MAX_NESTING {
            return Err(too_deep());
        }
        self.budget.spend(1)?;
        match value {
            Value::Array(array) => array.iter().try_for_each(|item| self.descend(item, list, depth + 1)),
            Value::Object(object) => {
                list.push(value)?;
                object
                    .iter()
                    .try_for_each(|(_, member)| self.descend(member, list, depth + 1))
            }
            value => list.push(value),
        }
    }
}

/// The items of what begins a path in place of an array that is written there (a predicate leaves nothing of it, a grouping or a block
/// makes another value of it): there are none. Where the reference needs some, it fails with an exception, and so does this.
fn no_items<'a>(value: Value<'a>, path: &Path, tupled: bool) -> Result<Array<'a>, EvalError> {
    let next = path.steps.get(1);
    let binds = tupled || next.is_some_and(|step| step.step.tuple);
    let fails = match value {
        Value::Undefined => tupled || path.keep_singleton,
        Value::Null(_) => true,
        _ => binds && next.is_some_and(|step| !matches!(step.kind, NodeKind::Sort(_))),
    };
    if fails {
        let found = with_article(value.type_name());
        let message = format!("the path must begin with an array here, not {found}");
        return Err(EvalError::new("X1014", message));
    }
    Ok(Array::new(&[], Flags::Sequence))
}

/// As every finished expression, a look-up that finds one value is that value.
fn collapse_lookup(value: Value<'_>) -> Value<'_> {
    super::node::collapse(value, false)
}

/// Results of a step: joined one level deep, arrays that were written at the end of a path excepted.
struct Results<'a> {
    list: List<'a>,
    /// The first result, until a second comes: alone at the end of a path, an array is the result as it stands.
    first: Option<Value<'a>>,
    count: usize,
    /// What there is room for from the second result on.
    room: usize,
}

/// Results of a step that there is room for beforehand, at most.
const MOST_ROOM: usize = 64;

impl<'a> Results<'a> {
    /// Of a step over so many items.
    fn new(arena: &'a Arena, items: usize) -> Results<'a> {
        Results {
            list: List::new(arena),
            first: None,
            count: 0,
            room: items.min(MOST_ROOM),
        }
    }

    fn add(&mut self, value: Value<'a>) -> Result<(), EvalError> {
        if value.is_undefined() {
            return Ok(());
        }
        self.count += 1;
        if self.count == 1 {
            self.first = Some(value);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            self.list.reserve(self.room)?;
            self.join(first)?;
        }
        self.join(value)
    }

    fn join(&mut self, value: Value<'a>) -> Result<(), EvalError> {
        match value {
            Value::Array(array) if array.flags() != Flags::Constructed => self.list.join(array),
            value => self.list.push(value),
        }
    }

    fn finish(mut self, last: bool) -> Result<Array<'a>, EvalError> {
        match self.first.take() {
            Some(Value::Array(array)) if last && !array.flags().is_sequence() => return Ok(array),
            Some(first) => self.join(first)?,
            None => {}
        }
        Ok(Array::new(self.list.into_slice(), Flags::Sequence))
    }
}
