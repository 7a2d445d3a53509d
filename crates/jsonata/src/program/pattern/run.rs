//! Running the backtracking machine.

use super::fold::form;
use super::machine::{Code, Machine};
use super::tree::WORD;
use crate::EvalError;

/// Instructions between two looks at the budget.
const COUNT_EVERY: u32 = 256;

/// Instructions, or characters that a back-reference compares, in one step of the evaluation.
const INSTRUCTIONS_PER_STEP: u32 = 8;

/// A slot without a place.
const NOWHERE: usize = usize::MAX;

/// What a run may use; asked before it is used.
pub(crate) trait Meter {
    /// So many steps are about to be made.
    fn steps(&self, steps: u64) -> Result<(), EvalError>;
    /// A search that cannot be interrupted is about to begin; at worst it visits so many states.
    fn work(&self, states: u64) -> Result<(), EvalError>;
    /// So many bytes are about to be held.
    fn bytes(&self, bytes: usize) -> Result<(), EvalError>;
}

/// What is undone on the way back.
enum Undo {
    /// Goes on here.
    Branch { code: usize, at: usize, left: bool },
    /// What a slot held before.
    Slot { slot: usize, place: usize },
}

pub(super) struct Run<'r, M> {
    machine: &'r Machine,
    text: &'r str,
    meter: &'r M,
    slots: Vec<usize>,
    undo: Vec<Undo>,
    uncounted: u32,
}

impl<'r, M: Meter> Run<'r, M> {
    /// The slots of the first match at `from` or behind.
    pub(super) fn search(
        machine: &'r Machine,
        text: &'r str,
        from: usize,
        meter: &'r M,
    ) -> Result<Option<Vec<usize>>, EvalError> {
        meter.bytes(machine.slots * size_of::<usize>())?;
        let mut run = Run {
            machine,
            text,
            meter,
            slots: vec![NOWHERE; machine.slots],
            undo: Vec::new(),
            uncounted: 0,
        };
        let mut at = Some(from);
        while let Some(begin) = at {
            if run.matches(0, begin)? {
                return Ok(Some(run.slots));
            }
            at = run.next(begin, false).map(|(_, behind)| behind);
        }
        Ok(None)
    }

    /// Whether the code from `code` to its `Done` matches at a place. The recursion is as deep as look-arounds are nested.
    fn matches(&mut self, mut code: usize, mut at: usize) -> Result<bool, EvalError> {
        let floor = self.undo.len();
        let mut left = false;
        loop {
            self.count()?;
            let goes_on = match self.machine.code.get(code) {
                None | Some(Code::Done) => {
                    self.commit(floor);
                    return Ok(true);
                }
                Some(Code::Direction(to_left)) => {
                    left = *to_left;
                    true
                }
                Some(Code::Jump(to)) => {
                    code = *to;
                    continue;
                }
                Some(Code::Split(first, second)) => {
                    self.push(Undo::Branch {
                        code: *second,
                        at,
                        left,
                    })?;
                    code = *first;
                    continue;
                }
                Some(Code::Save(slot)) => self.set(*slot, at)?,
                Some(Code::Forget(from, to)) => {
                    for slot in *from..*to {
                        self.set(slot, NOWHERE)?;
                    }
                    true
                }
                Some(Code::Progress(slot)) => self.slots.get(*slot) != Some(&at),
                Some(Code::Look { negated, end }) => {
                    let begun = self.undo.len();
                    let found = self.matches(code + 1, at)?;
                    if *negated {
                        self.unwind(begun);
                    }
                    code = if found != *negated { *end } else { usize::MAX };
                    code != usize::MAX && continue
                }
                Some(Code::Back(group)) => match self.back(*group, at, left) {
                    Some(behind) => {
                        at = behind;
                        true
                    }
                    None => false,
                },
                Some(one) => match self.one(one, at, left) {
                    Some(behind) => {
                        at = behind;
                        true
                    }
                    None => false,
                },
            };
            if goes_on {
                code += 1;
                continue;
            }
            match self.back_to_branch(floor) {
                Some((branch, place, direction)) => (code, at, left) = (branch, place, direction),
                None => return Ok(false),
            }
        }
    }

    fn count(&mut self) -> Result<(), EvalError> {
        self.uncounted += 1;
        if self.uncounted >= COUNT_EVERY {
            let uncounted = std::mem::take(&mut self.uncounted);
            self.meter.steps(u64::from(uncounted / INSTRUCTIONS_PER_STEP))?;
        }
        Ok(())
    }

    fn push(&mut self, undo: Undo) -> Result<(), EvalError> {
        if self.undo.len() == self.undo.capacity() {
            self.meter.bytes(2 * self.undo.capacity() * size_of::<Undo>())?;
        }
        self.undo.push(undo);
        Ok(())
    }

    fn set(&mut self, slot: usize, place: usize) -> Result<bool, EvalError> {
        if let Some(old) = self.slots.get(slot).copied().filter(|old| *old != place) {
            self.push(Undo::Slot { slot, place: old })?;
            self.put(slot, place);
        }
        Ok(true)
    }

    fn put(&mut self, slot: usize, place: usize) {
        if let Some(kept) = self.slots.get_mut(slot) {
            *kept = place;
        }
    }

    /// Leaves nothing to go back to, but still what must be undone if the match around fails.
    fn commit(&mut self, floor: usize) {
        let looked_at = u32::try_from(self.undo.len().saturating_sub(floor)).unwrap_or(u32::MAX);
        self.uncounted = self.uncounted.saturating_add(looked_at);
        let mut kept = floor;
        for at in floor..self.undo.len() {
            if matches!(self.undo.get(at), Some(Undo::Slot { .. })) {
                self.undo.swap(kept, at);
                kept += 1;
            }
        }
        self.undo.truncate(kept);
    }

    fn back_to_branch(&mut self, floor: usize) -> Option<(usize, usize, bool)> {
        while self.undo.len() > floor {
            match self.undo.pop()? {
                Undo::Branch { code, at, left } => return Some((code, at, left)),
                Undo::Slot { slot, place } => self.put(slot, place),
            }
        }
        None
    }

    fn unwind(&mut self, floor: usize) {
        while self.back_to_branch(floor).is_some() {}
    }

    /// The character at a place and the place behind it, in a direction.
    fn next(&self, at: usize, left: bool) -> Option<(char, usize)> {
        if left {
            let sign = self.text.get(..at)?.chars().next_back()?;
            Some((sign, at - sign.len_utf8()))
        } else {
            let sign = self.text.get(at..)?.chars().next()?;
            Some((sign, at + sign.len_utf8()))
        }
    }

    /// What matches one character or none.
    fn one(&self, code: &Code, at: usize, left: bool) -> Option<usize> {
        let before = self.next(at, true).map(|(sign, _)| sign);
        let here = self.next(at, false).map(|(sign, _)| sign);
        let word =
            |sign: Option<char>| sign.is_some_and(|sign| WORD.iter().any(|(low, high)| (*low..=*high).contains(&sign)));
        let edge = |sign: Option<char>| sign.is_none_or(|sign| self.machine.multi_line && is_line_end(sign));
        let holds = match code {
            Code::Start => edge(before),
            Code::End => edge(here),
            Code::WordEdge(wanted) => (word(before) != word(here)) == *wanted,
            code => {
                let (sign, behind) = self.next(at, left)?;
                return self.takes(code, sign).then_some(behind);
            }
        };
        holds.then_some(at)
    }

    fn takes(&self, code: &Code, sign: char) -> bool {
        match code {
            Code::Char(wanted) => *wanted == sign,
            Code::Any => !is_line_end(sign),
            Code::Class(class) => class.holds(sign),
            _ => false,
        }
    }

    fn same(&self, left: char, right: char) -> bool {
        left == right || (self.machine.ignore_case && form(left) == form(right))
    }

    /// The place behind a repetition of what a group matched.
    fn back(&mut self, group: usize, at: usize, left: bool) -> Option<usize> {
        let (start, end) = (*self.slots.get(2 * group)?, *self.slots.get(2 * group + 1)?);
        let (Some(wanted), true) = (self.text.get(start..end), start != NOWHERE) else {
            return Some(at); // A group that took no part matches nothing, which is always there.
        };
        let mut behind = at;
        let mut one = |wanted: char| {
            let (sign, next) = self.next(behind, left)?;
            behind = next;
            self.same(wanted, sign).then_some(())
        };
        let same = if left {
            wanted.chars().rev().try_for_each(&mut one)
        } else {
            wanted.chars().try_for_each(&mut one)
        };
        let compared = u32::try_from(behind.abs_diff(at)).unwrap_or(u32::MAX);
        self.uncounted = self.uncounted.saturating_add(compared);
        same.map(|()| behind)
    }
}

fn is_line_end(sign: char) -> bool {
    matches!(sign, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}
