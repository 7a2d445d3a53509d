//! Predicates over the members of an object (`$sift`), with what they say about names remembered.

use super::{Evaluation, Frame, Observer, frame};
use crate::EvalError;
use crate::arena::List;
use crate::program::Node;
use crate::value::{Callable, Function, Lambda, Object, Value};

/// Names that a memo holds.
const MAX_NAMES: usize = 1_024;

/// What the first condition of one predicate said, by place of the member: records have the same names in the same places.
#[derive(Debug)]
pub(super) struct Memo<'a> {
    condition: &'a Node,
    verdicts: Vec<(&'a str, bool)>,
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
}

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// The members of an object for which a predicate (of value, key and object) is true.
    pub(super) fn sift(
        &mut self,
        predicate: Function<'a>,
        object: Object<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<&'a [(&'a str, Value<'a>)], EvalError> {
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
    ) -> Result<&'a [(&'a str, Value<'a>)], EvalError> {
        let mut kept = List::new(self.arena);
        for (key, value) in object.iter() {
            let args = [value, Value::String(key), Value::Object(object)];
            let count = predicate.arity().clamp(1, args.len());
            let verdict = self.apply_within(predicate, args.get(..count).unwrap_or(&args), Value::null(), frame)?;
            if self.truthy(verdict)? {
                kept.push((key, value))?;
            }
        }
        Ok(kept.into_slice())
    }

    fn sift_by_name(
        &mut self,
        lambda: &'a Lambda<'a>,
        (condition, rest): (&'a Node, Option<&'a Node>),
        object: Object<'a>,
    ) -> Result<&'a [(&'a str, Value<'a>)], EvalError> {
        let mut kept = List::new(self.arena);
        let mut memo = self.take_memo(condition)?;
        for (place, member) in object.members().iter().enumerate() {
            let known = memo.get(place, member.0);
            if known == Some(false) {
                continue;
            }
            let inner = self.member_frame(lambda, member, object)?;
            let named = match known {
                Some(verdict) => verdict,
                None => {
                    let value = self.node(condition, lambda.input, inner)?;
                    let verdict = self.truthy(value)?;
                    memo.set(place, member.0, verdict);
                    verdict
                }
            };
            let passes = match rest {
                Some(rest) if named => {
                    let value = self.node(rest, lambda.input, inner)?;
                    self.truthy(value)?
                }
                _ => named,
            };
            if passes {
                kept.push(*member)?;
            }
        }
        self.memos.push(memo);
        Ok(kept.into_slice())
    }

    /// The frame of a predicate over one member.
    fn member_frame(
        &self,
        lambda: &'a Lambda<'a>,
        (key, value): &(&'a str, Value<'a>),
        object: Object<'a>,
    ) -> Result<&'a Frame<'a>, EvalError> {
        frame::call(self.arena, lambda, |at| match at {
            0 => *value,
            1 => Value::String(key),
            2 => Value::Object(object),
            _ => Value::Undefined,
        })
    }

    /// The memo of a condition, taken out while it is used: the condition might come to it again.
    fn take_memo(&mut self, condition: &'a Node) -> Result<Memo<'a>, EvalError> {
        let found = self
            .memos
            .iter()
            .position(|memo| std::ptr::eq(memo.condition, condition));
        match found {
            Some(at) => Ok(self.memos.swap_remove(at)),
            None => {
                self.arena.set_aside(MAX_NAMES * size_of::<(&str, bool)>())?;
                Ok(Memo {
                    condition,
                    verdicts: Vec::new(),
                })
            }
        }
    }
}
