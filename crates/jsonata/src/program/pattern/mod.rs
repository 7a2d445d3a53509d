//! Regular expressions in JavaScript's syntax. Whatever an automaton can match runs in linear time; look-around and
//! back-references run on a backtracking machine whose steps and memory count against the evaluation's.

mod characters;
mod fold;
mod linear;
mod machine;
mod parse;
mod run;
mod tree;

use regex::{Regex, RegexBuilder};

use crate::{Diagnostic, EvalError, Span};

use characters::Characters;
use machine::Machine;
pub(crate) use run::Meter;
use run::Run;
use tree::Part;

/// The code of a pattern that is too large.
pub(crate) const TOO_LARGE: &str = "S0304";

/// Compiled size beyond which a pattern is refused.
const SIZE_LIMIT_BYTES: usize = 2 << 20;

/// Parts, repetitions written out, beyond which a pattern is refused before anything is made of it.
const SIZE_LIMIT: u64 = 20_000;

/// What the automata of one pattern may remember of the states that they met, in bytes; beyond it they forget.
const REMEMBERED_BYTES: usize = 256 << 10;

/// What the automata of the simplest pattern remember, in bytes.
const SIMPLE_BYTES: usize = 16 << 10;

/// Text that the linear engine scans in one step, in bytes.
const BYTES_PER_STEP: u64 = 16;

/// States that are visited in no time, and those that nobody need hear of.
const SHORT_WORK: u64 = 1 << 20;
const TRIFLE: u64 = 1 << 14;

/// Groups, times size, up to which the linear engine finds groups: it keeps the places of all groups for each state.
const MAX_CAPTURES: u64 = 1 << 15;

/// What a group takes for each part of a pattern, in bytes: two places, for a part's two states, in two sets of states.
const BYTES_PER_CAPTURE: u64 = 64;

/// Groups whose places are kept in the time of one state.
const GROUPS_PER_STATE: u64 = 16;

/// A compiled regular expression.
#[derive(Debug)]
pub(crate) struct Pattern {
    engine: Engine,
    /// Its size, repetitions written out.
    size: u64,
    /// What it takes while it is compiled.
    compiled_bytes: u64,
    groups: usize,
    /// As it was written, without slashes and flags.
    pub(crate) source: String,
    pub(crate) span: Span,
}

#[derive(Debug)]
enum Engine {
    Characters(Characters),
    Linear(Regex),
    /// An automaton finds the match, the machine its groups: what a group matched in an earlier round of a repetition the automaton
    /// does not forget, as JavaScript does, and it keeps the places of all groups for each of its states.
    LinearButGroups(Regex, Box<Machine>),
    Backtracking(Box<Machine>),
}

/// A match: the bytes of the whole and of each group, `None` for a group that took no part.
#[derive(Debug)]
pub(crate) struct Found {
    whole: (usize, usize),
    groups: Vec<Option<(usize, usize)>>,
}

/// Whether the text between the slashes is a regular expression at all; if not, why.
pub(crate) fn check(source: &str) -> Result<(), &'static str> {
    parse::parse(source).map(drop)
}

impl Pattern {
    /// Compiles `/source/flags`; none if it may take more than so many bytes.
    pub(crate) fn compile(source: &str, flags: &str, span: Span, room: usize) -> Result<Option<Pattern>, Diagnostic> {
        let invalid =
            |reason: &str| Diagnostic::new("X0304", format!("the regular expression is not valid: {reason}"), span);
        let too_large = || Diagnostic::new(TOO_LARGE, "the regular expression is too large", span);
        let (mut tree, groups) = parse::parse(source).map_err(invalid)?;
        if room == 0 {
            return Ok(None);
        }
        let (ignore_case, multi_line) = (flags.contains('i'), flags.contains('m'));
        if tree.size() > SIZE_LIMIT {
            return Err(too_large());
        }
        if ignore_case && !fold::fold(&mut tree) {
            return Err(too_large());
        }
        let size = tree.size();
        if size > SIZE_LIMIT {
            return Err(too_large());
        }
        let compiled_bytes = tree.bytes();
        if bytes(compiled_bytes, size, 0) > room {
            return Ok(None);
        }
        let machine = || Machine::compile(&tree, groups, ignore_case, multi_line).map(Box::new);
        let engine = if let (Some(characters), false) = (Characters::of(&tree), ignore_case) {
            Engine::Characters(characters)
        } else if tree.is_linear() {
            let by_machine = tree.forgets_groups() || size.saturating_mul(groups as u64) > MAX_CAPTURES;
            let regex = automaton(&tree, !by_machine, multi_line).ok_or_else(too_large)?;
            match by_machine {
                true => Engine::LinearButGroups(regex, machine().map_err(invalid)?),
                false => Engine::Linear(regex),
            }
        } else {
            Engine::Backtracking(machine().map_err(invalid)?)
        };
        let pattern = Pattern {
            engine,
            size,
            compiled_bytes,
            groups,
            source: source.to_string(),
            span,
        };
        Ok(Some(pattern).filter(|pattern| pattern.bytes() <= room))
    }

    /// What it may take of the memory, compiled and used, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        bytes(self.compiled_bytes, self.size, self.kept_groups())
    }

    /// The first match at byte `from` or behind.
    pub(crate) fn find(&self, text: &str, from: usize, meter: &impl Meter) -> Result<Option<Found>, EvalError> {
        match &self.engine {
            Engine::Characters(characters) => {
                self.announce(text.len().saturating_sub(from), meter)?;
                let found = characters.find(text, from);
                let scanned = found.map_or(text.len(), |(_, end)| end);
                let scanned = scanned.saturating_sub(from);
                meter.steps(1 + scanned as u64 / BYTES_PER_STEP)?;
                self.admit(scanned, meter)?;
                Ok(found.map(|found| Found::of([Some(found)].into_iter())))
            }
            Engine::Linear(regex) => {
                self.announce(text.len().saturating_sub(from), meter)?;
                let found = find_linear(regex, text, from);
                let scanned = found.as_ref().map_or(text.len(), |found| found.whole.1);
                let scanned = scanned.saturating_sub(from);
                meter.steps(1 + scanned as u64 / BYTES_PER_STEP)?;
                self.admit(scanned, meter)?;
                Ok(found)
            }
            Engine::LinearButGroups(regex, machine) => {
                self.announce(text.len().saturating_sub(from), meter)?;
                let found = regex.find_at(text, from);
                let scanned = found.map_or(text.len(), |found| found.end()).saturating_sub(from);
                meter.steps(1 + scanned as u64 / BYTES_PER_STEP)?;
                self.admit(scanned, meter)?;
                match found {
                    Some(found) => groups(machine, text, found.start(), meter),
                    None => Ok(None),
                }
            }
            Engine::Backtracking(machine) => groups(machine, text, from, meter),
        }
    }

    /// Whether it matches anywhere.
    pub(crate) fn is_match(&self, text: &str, meter: &impl Meter) -> Result<bool, EvalError> {
        match &self.engine {
            Engine::Linear(regex) | Engine::LinearButGroups(regex, _) => {
                self.announce(text.len(), meter)?;
                meter.steps(1 + text.len() as u64 / BYTES_PER_STEP)?;
                let found = regex.is_match(text);
                self.admit(text.len(), meter)?;
                Ok(found)
            }
            Engine::Characters(_) | Engine::Backtracking(_) => Ok(self.find(text, 0, meter)?.is_some()),
        }
    }

    /// The linear engine cannot be interrupted: where it may take long at worst, that is told before.
    fn announce(&self, bytes: usize, meter: &impl Meter) -> Result<(), EvalError> {
        match self.states(bytes) {
            states if states < SHORT_WORK => Ok(()),
            states => meter.work(states),
        }
    }

    /// What was too short to be announced, but no trifle, is told afterwards: many of them are long.
    fn admit(&self, bytes: usize, meter: &impl Meter) -> Result<(), EvalError> {
        match self.states(bytes) {
            states if states < TRIFLE => Ok(()),
            _ => meter.work(0),
        }
    }

    /// States that a search of so many bytes visits at worst, weighed by what it keeps of the groups for each.
    fn states(&self, bytes: usize) -> u64 {
        let weight = 1 + self.kept_groups() / GROUPS_PER_STATE;
        self.size.saturating_mul(weight).saturating_mul(bytes as u64)
    }

    /// Groups whose places an automaton keeps for each of its states.
    fn kept_groups(&self) -> u64 {
        match self.engine {
            Engine::Linear(_) => self.groups as u64,
            Engine::Characters(_) | Engine::LinearButGroups(..) | Engine::Backtracking(_) => 0,
        }
    }
}

/// What a pattern may take, compiled and used, if its automaton keeps the places of so many groups, in bytes.
fn bytes(compiled: u64, size: u64, kept_groups: u64) -> usize {
    let remembered = (2 * REMEMBERED_BYTES as u64).min(SIMPLE_BYTES as u64 + 16 * compiled);
    let captures = size.saturating_mul(kept_groups).saturating_mul(BYTES_PER_CAPTURE);
    usize::try_from(compiled.saturating_add(remembered).saturating_add(captures)).unwrap_or(usize::MAX)
}

/// The automaton of a tree that has one, with its groups or without; none if it is too large.
fn automaton(tree: &Part, groups: bool, multi_line: bool) -> Option<Regex> {
    let mut text = String::new();
    linear::write(tree, groups, &mut text);
    RegexBuilder::new(&text)
        .multi_line(multi_line)
        .size_limit(SIZE_LIMIT_BYTES)
        .dfa_size_limit(REMEMBERED_BYTES)
        .build()
        .ok()
}

/// The first match at `from` or behind, found by the machine.
fn groups(machine: &Machine, text: &str, from: usize, meter: &impl Meter) -> Result<Option<Found>, EvalError> {
    let slots = Run::search(machine, text, from, meter)?;
    Ok(slots.map(|slots| Found::of(machine.groups(&slots).into_iter())))
}

/// Where there are no groups, finding is much less work than capturing.
fn find_linear(regex: &Regex, text: &str, from: usize) -> Option<Found> {
    let bytes = |found: regex::Match<'_>| (found.start(), found.end());
    if regex.captures_len() == 1 {
        let found = regex.find_at(text, from)?;
        return Some(Found::of([Some(bytes(found))].into_iter()));
    }
    let found = regex.captures_at(text, from)?;
    Some(Found::of(found.iter().map(|group| group.map(bytes))))
}

impl Found {
    /// Of the whole match and the groups.
    fn of(mut places: impl Iterator<Item = Option<(usize, usize)>>) -> Found {
        Found {
            whole: places.next().flatten().unwrap_or_default(),
            groups: places.collect(),
        }
    }

    /// The bytes of a group, counted from 1.
    pub(crate) fn group(&self, number: usize) -> Option<(usize, usize)> {
        self.groups.get(number.checked_sub(1)?).copied().flatten()
    }

    /// The bytes of the whole match.
    pub(crate) fn whole(&self) -> (usize, usize) {
        self.whole
    }

    /// Number of groups, without the whole.
    pub(crate) fn count(&self) -> usize {
        self.groups.len()
    }
}
