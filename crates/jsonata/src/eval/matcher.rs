//! Regular expressions as functions: text in, a match out, with the next one behind it.

use super::budget::Budget;
use super::{Evaluation, Observer};
use crate::arena::List;
use crate::program::{Meter, Pattern};
use crate::value::{Callable, Function, ObjectBuilder, Value};
use crate::{Arena, EvalError};

/// Where a search may go on.
#[derive(Clone, Copy)]
pub(crate) struct Matching<'a> {
    pub(crate) pattern: &'a Pattern,
    pub(crate) text: &'a str,
    /// Byte at which to go on.
    pub(crate) from: usize,
    /// The same in UTF-16 units.
    pub(crate) units: usize,
    /// Whether nothing was searched, as its word: the reference then finds a first match, and fails at the next.
    pub(crate) of_nothing: bool,
}

/// States that the linear-time engine visits in a ms, at the slowest.
const STATES_PER_MS: u64 = 100_000;

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// `/…/(text)`: the first match, or undefined.
    pub(super) fn matches(&mut self, pattern: &'a Pattern, args: &[Value<'a>]) -> Result<Value<'a>, EvalError> {
        let searched = args.first().copied().unwrap_or_default();
        // As in the reference, which hands the value to JavaScript: what is no text is searched as JavaScript writes it.
        let text = self.javascript().shown(searched)?;
        let of_nothing = matches!(searched, Value::Undefined | Value::Null(_));
        self.match_from(&Matching {
            pattern,
            text,
            from: 0,
            units: 0,
            of_nothing,
        })
    }

    /// The match after one that was found.
    pub(super) fn next_match(&mut self, matching: &'a Matching<'a>) -> Result<Value<'a>, EvalError> {
        if matching.of_nothing {
            return Err(EvalError::new("X0410", "nothing was searched: there is no next match"));
        }
        if matching.from >= matching.text.len() {
            return Ok(Value::Undefined);
        }
        let next = self.match_from(matching)?;
        if next.get("match").as_str() == Some("") {
            let message = format!(
                "the regular expression /{}/ matches the empty string: it would do so forever",
                matching.pattern.source
            );
            return Err(EvalError::new("D1004", message).at(matching.pattern.span));
        }
        Ok(next)
    }

    fn match_from(&mut self, at: &Matching<'a>) -> Result<Value<'a>, EvalError> {
        let Matching {
            pattern,
            text,
            from,
            units,
            ..
        } = *at;
        let Some(found) = pattern.find(text, from, &Metered::new(self.budget, self.arena))? else {
            return Ok(Value::Undefined);
        };
        let part = |(start, end)| Value::String(text.get(start..end).unwrap_or_default());
        let mut groups = List::new(self.arena);
        for number in 1..=found.count() {
            groups.push(found.group(number).map_or(Value::Undefined, part))?;
        }
        let (start, end) = found.whole();
        let start_units = units + units_of(text, from, start);
        let end_units = start_units + units_of(text, start, end);
        let next = next_behind(
            self.arena,
            Matching {
                from: end,
                units: end_units,
                ..*at
            },
        )?;
        let members = [
            ("match", part((start, end))),
            ("start", Value::number(start_units as f64)),
            ("end", Value::number(end_units as f64)),
            ("groups", groups.array()),
            ("next", next),
        ];
        ObjectBuilder::read(self.arena, members)
    }
}

/// The function that finds the next match.
pub(crate) fn next_behind<'a>(arena: &'a Arena, at: Matching<'a>) -> Result<Value<'a>, EvalError> {
    let next = arena.keep(at)?;
    Ok(Value::Function(Function(Callable::NextMatch(next))))
}

/// Length of a part of a text in UTF-16 units, in which positions count, as in the reference.
pub(crate) fn units_of(text: &str, from: usize, to: usize) -> usize {
    text.get(from..to).map_or(0, |part| part.encode_utf16().count())
}

/// What a search may use of an evaluation's bounds.
pub(super) struct Metered<'m, 'a> {
    budget: &'m Budget<'a>,
    arena: &'a Arena,
}

impl<'m, 'a> Metered<'m, 'a> {
    pub(super) fn new(budget: &'m Budget<'a>, arena: &'a Arena) -> Metered<'m, 'a> {
        Metered { budget, arena }
    }
}

impl Meter for Metered<'_, '_> {
    fn steps(&self, steps: u64) -> Result<(), EvalError> {
        self.budget.spend(steps)
    }

    fn work(&self, states: u64) -> Result<(), EvalError> {
        self.budget.has_time_for(states / STATES_PER_MS)
    }

    fn bytes(&self, bytes: usize) -> Result<(), EvalError> {
        if self.arena.has_room(bytes) {
            Ok(())
        } else {
            Err(EvalError::out_of_memory())
        }
    }
}
