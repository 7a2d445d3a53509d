//! Predicates over the members of an object (`$sift`), with what they say about names remembered.

use super::{Evaluation, Frame, Observer, frame};
use crate::arena::List;
use crate::program::Node;
use crate::value::{Callable, Function, Lambda, Object, Value};
use crate::{Arena, EvalError};

/// Names that a memo holds.
const MAX_NAMES: usize = 1_024;

/// What the first condition of one predicate said, by place of the member: records have the same names in the same places.
#[derive(Debug)]
pub(super) struct Memo<'a> {
    condition: &'a Node,
    verdicts: Vec<(&'a str, bool)>,
    /// The names of the last object that was looked through, and the places among them for which the condition is true: objects
    /// that look alike have the very same names, so that no more need be looked at.
    names: &'a [&'a str],
    places: Vec<usize>,
}

impl<'a> Memo<'a> {
    fn get(&self, place: usize, name: &'a str) -> Option<bool> {
        let (known, verdict) = self.verdicts.get(place)?;
        (std::ptr::eq(*known, name) || *known == name).then_some(*verdict)
    }

    fn set(&mut self, place: usize, name: &'a str, verdict: bool) {
        let next = self.verdicts.len();
        match self.verdicts.get_mut(place) {
            Some(entry) => *entry = (name, verdict),
            None if place == next && place < MAX_NAMES => self.verdicts.push((name, verdict)),
            None => {}
        }
    }

    /// Whether it knows the places for an object.
    fn covers(&self, object: Object<'a>) -> bool {
        std::ptr::eq(self.names, object.names())
    }
}

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// The members of an object for which a predicate (of value, key and object) is true.
    pub(super) fn sift(
        &mut self,
        predicate: Function<'a>,
        object: Object<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Object<'a>, EvalError> {
        self.budget.spend(object.len() as u64)?;
        match predicate.0 {
            Callable::Lambda(lambda) if !O::ON && !lambda.frame.base.overridden => match lambda.node.guarded() {
                Some(parts) => self.sift_by_name(lambda, parts, object),
                None => self.sift_by_calls(predicate, object, frame),
            },
            _ => self.sift_by_calls(predicate, object, frame),
        }
    }

    fn sift_by_calls(
        &mut self,
        predicate: Function<'a>,
        object: Object<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Object<'a>, EvalError> {
        let mut kept = Kept::new(self.arena);
        for (key, value) in object.iter() {
            let args = [value, Value::String(key), Value::Object(object)];
            let count = predicate.arity().clamp(1, args.len());
            let verdict = self.apply_within(predicate, args.get(..count).unwrap_or(&args), Value::null(), frame)?;
            if self.truthy(verdict)? {
                kept.push((key, value))?;
            }
        }
        kept.finish()
    }

    fn sift_by_name(
        &mut self,
        lambda: &'a Lambda<'a>,
        (condition, rest): (&'a Node, Option<&'a Node>),
        object: Object<'a>,
    ) -> Result<Object<'a>, EvalError> {
        let mut kept = Kept::new(self.arena);
        let mut memo = self.take_memo(condition)?;
        if memo.covers(object) {
            for place in &memo.places {
                if let Some(member) = member(object, *place)
                    && self.keeps(rest, lambda, member, object)?
                {
                    kept.push(member)?;
                }
            }
        } else {
            self.look_through(&mut memo, lambda, rest, object, &mut kept)?;
        }
        self.learnt.memos.push(memo);
        kept.finish()
    }

    /// The members of an object that looks like none before: the condition is asked of names that are new at their places.
    fn look_through(
        &mut self,
        memo: &mut Memo<'a>,
        lambda: &'a Lambda<'a>,
        rest: Option<&'a Node>,
        object: Object<'a>,
        kept: &mut Kept<'a>,
    ) -> Result<(), EvalError> {
        memo.names = &[];
        memo.places.clear();
        for (place, member) in object.iter().enumerate() {
            self.budget.spend_text(member.0.len())?;
            let named = match memo.get(place, member.0) {
                Some(verdict) => verdict,
                None => {
                    let inner = self.member_frame(lambda, member, object)?;
                    let value = self.node(memo.condition, lambda.input, inner)?;
                    let verdict = self.truthy(value)?;
                    memo.set(place, member.0, verdict);
                    verdict
                }
            };
            if named && memo.places.len() < MAX_NAMES {
                memo.places.push(place);
            }
            if named && self.keeps(rest, lambda, member, object)? {
                kept.push(member)?;
            }
        }
        if object.len() <= MAX_NAMES {
            memo.names = object.names();
        }
        Ok(())
    }

    /// What a predicate says of a member whose name passes.
    fn keeps(
        &mut self,
        rest: Option<&'a Node>,
        lambda: &'a Lambda<'a>,
        member: (&'a str, Value<'a>),
        object: Object<'a>,
    ) -> Result<bool, EvalError> {
        let Some(rest) = rest else { return Ok(true) };
        let inner = self.member_frame(lambda, member, object)?;
        let value = self.node(rest, lambda.input, inner)?;
        self.truthy(value)
    }

    /// The frame of a predicate over one member.
    fn member_frame(
        &self,
        lambda: &'a Lambda<'a>,
        (key, value): (&'a str, Value<'a>),
        object: Object<'a>,
    ) -> Result<&'a Frame<'a>, EvalError> {
        frame::call(self.arena, lambda, |at| match at {
            0 => value,
            1 => Value::String(key),
            2 => Value::Object(object),
            _ => Value::Undefined,
        })
    }

    /// The memo of a condition, taken out while it is used: the condition might come to it again.
    fn take_memo(&mut self, condition: &'a Node) -> Result<Memo<'a>, EvalError> {
        let found = self
            .learnt
            .memos
            .iter()
            .position(|memo| std::ptr::eq(memo.condition, condition));
        match found {
            Some(at) => Ok(self.learnt.memos.swap_remove(at)),
            None => {
                self.arena
                    .set_aside(MAX_NAMES * (size_of::<(&str, bool)>() + size_of::<usize>()))?;
                Ok(Memo {
                    condition,
                    verdicts: Vec::new(),
                    names: &[],
                    places: Vec::new(),
                })
            }
        }
    }
}

/// Members that were chosen.
struct Kept<'a> {
    arena: &'a Arena,
    names: List<'a, &'a str>,
    values: List<'a>,
}

impl<'a> Kept<'a> {
    fn new(arena: &'a Arena) -> Kept<'a> {
        Kept {
            arena,
            names: List::new(arena),
            values: List::new(arena),
        }
    }

    fn push(&mut self, (name, value): (&'a str, Value<'a>)) -> Result<(), EvalError> {
        self.names.push(name)?;
        self.values.push(value)
    }

    fn finish(self) -> Result<Object<'a>, EvalError> {
        self.arena.object_of(self.names.into_slice(), self.values.into_slice())
    }
}

fn member<'a>(object: Object<'a>, place: usize) -> Option<(&'a str, Value<'a>)> {
    Some((*object.names().get(place)?, *object.values().get(place)?))
}
