//! Predicates over the members of an object (`$sift`), with what they say about names remembered.

use super::{Evaluation, Frame, Observer, frame};
use crate::EvalError;
use crate::arena::List;
use crate::program::{Node, guard};
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
        let mut kept = List::new(self.arena);
        let guarded = match predicate.0 {
            Callable::Lambda(lambda) if !O::ON && !lambda.frame.base.overridden => {
                guard(lambda.node).map(|g| (lambda, g))
            }
            _ => None,
        };
        let mut memo = guarded.map(|(_, (condition, _))| self.take_memo(condition));
        for (place, (key, value)) in object.iter().enumerate() {
            self.budget.spend(1)?;
            let args = [value, Value::String(key), Value::Object(object)];
            let passes = match (&guarded, &mut memo) {
                (Some((lambda, parts)), Some(memo)) => self.guarded(lambda, *parts, memo, place, key, &args)?,
                _ => {
                    let count = predicate.arity().clamp(1, args.len());
                    let args = self.arena.copy_values(args.get(..count).unwrap_or(&args))?;
                    let verdict = self.apply_within(predicate, args, Value::null(), frame)?;
                    self.truthy(verdict)?
                }
            };
            if passes {
                kept.push((key, value))?;
            }
        }
        self.memos.extend(memo);
        Ok(kept.into_slice())
    }

    /// The memo of a condition, taken out while it is used: the condition might come to it again.
    fn take_memo(&mut self, condition: &'a Node) -> Memo<'a> {
        let found = self
            .memos
            .iter()
            .position(|memo| std::ptr::eq(memo.condition, condition));
        match found {
            Some(at) => self.memos.swap_remove(at),
            None => Memo {
                condition,
                verdicts: Vec::new(),
            },
        }
    }

    /// The verdict on one member: on its name as remembered, then on the rest.
    fn guarded(
        &mut self,
        lambda: &'a Lambda<'a>,
        (condition, rest): (&'a Node, Option<&'a Node>),
        memo: &mut Memo<'a>,
        place: usize,
        key: &'a str,
        args: &[Value<'a>],
    ) -> Result<bool, EvalError> {
        let known = memo.get(place, key);
        if known == Some(false) {
            return Ok(false);
        }
        let inner = frame::slots(self.arena, lambda.frame.base, Some(lambda.frame), &lambda.node.scope)?;
        inner.fill(lambda.node.params.len(), |at| args.get(at).copied().unwrap_or_default());
        let verdict = match known {
            Some(verdict) => verdict,
            None => {
                let value = self.node(condition, lambda.input, inner)?;
                let verdict = self.truthy(value)?;
                memo.set(place, key, verdict);
                verdict
            }
        };
        match rest {
            Some(rest) if verdict => {
                let value = self.node(rest, lambda.input, inner)?;
                self.truthy(value)
            }
            _ => Ok(verdict),
        }
    }
}
