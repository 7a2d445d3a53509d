//! From the account to the report: the result is walked leaf by leaf.

use std::collections::HashMap;
use std::sync::Arc;

use super::notes::{Note, Placed, Source};
use super::nothing::Reason;
use super::parts::{self, Parts};
use super::places::{Inputs, push_token};
use super::trace::Trace;
use super::{Explained, Field, How, Input, Missing, Provenance, Spend};
use crate::{EvalError, Program, Value};

/// Most leaves of a result that are reported on.
const MAX_FIELDS: usize = 100_000;

/// Bytes of a pointer that are written in a step.
const BYTES_PER_STEP: usize = 16;

/// A report that is being written. It counts against the byte budget of the evaluation, as long as the arena is there.
struct Reporter<'t, 'a, 's> {
    trace: &'t Trace<'a>,
    spend: Spend<'s>,
    /// Bytes of text that the report may still be long.
    room: usize,
    /// Where the walk is, as a pointer into the result.
    pointer: String,
    open: Vec<Open<'t, 'a>>,
    /// Texts that `$eval` was given, by program.
    evaluated: HashMap<usize, Arc<str>>,
    report: Provenance,
}

/// A container that the walk is in.
struct Open<'t, 'a> {
    parts: Parts<'t, 'a>,
    /// What holds for its leaves unless they know better.
    note: Note,
    /// Length of its own pointer.
    pointer: usize,
}

impl<'a> Trace<'a> {
    /// What is known of the leaves of a result: as many as there is room for, in memory and in `room` bytes of text.
    pub(crate) fn report(
        &self,
        program: &'a Program,
        result: Value<'a>,
        room: usize,
        spend: Spend<'_>,
    ) -> Result<Provenance, EvalError> {
        let source = Source {
            program: 0,
            span: program.root().extent,
        };
        let nobody = Note {
            inputs: Inputs::default(),
            chosen_by: Inputs::default(),
            how: How::Computed,
            source: Some(source),
        };
        let mut reporter = Reporter {
            trace: self,
            spend,
            room,
            pointer: String::new(),
            open: Vec::new(),
            evaluated: HashMap::new(),
            report: Provenance::default(),
        };
        match (&self.last, result.is_undefined()) {
            (Some(reason), true) => reporter.missing(None, reason, Some(source))?,
            (None, true) => {}
            (_, false) => reporter.walk(result, nobody)?,
        }
        Ok(reporter.report)
    }
}

impl<'a> Reporter<'_, 'a, '_> {
    fn walk(&mut self, result: Value<'a>, nobody: Note) -> Result<(), EvalError> {
        self.visit(result, nobody)?;
        while let Some(open) = self.open.last_mut() {
            self.pointer.truncate(open.pointer);
            let Some((value, put)) = open.parts.next(&mut self.pointer) else {
                self.open.pop();
                continue;
            };
            let around = within(&open.note, put);
            (self.spend)(1 + self.pointer.len() as u64 / 64)?;
            self.visit(value, around)?;
            if self.report.truncated {
                break;
            }
        }
        Ok(())
    }

    fn visit(&mut self, value: Value<'a>, around: Note) -> Result<(), EvalError> {
        let trace = self.trace;
        let own = trace.notes.find(value).and_then(|note| trace.notes.get(note)).cloned();
        let note = match own {
            Some(note) => Note {
                source: note.source.or(around.source),
                chosen_by: joined(&note.chosen_by, &around.chosen_by),
                ..note
            },
            None => around,
        };
        let placed = trace.notes.placed(value);
        if let Value::Object(object) = value {
            for (name, placed) in parts::missing(object, placed) {
                if let Some(reason) = &placed.missing {
                    self.missing(Some(name), reason, Some(placed.source))?;
                }
            }
        }
        match Parts::of(value, placed) {
            Some(parts) => {
                let pointer = self.pointer.len();
                self.open.push(Open { parts, note, pointer });
            }
            None if matches!(value, Value::Function(_)) => {}
            None => self.field(&note)?,
        }
        Ok(())
    }

    /// The member `name` of where the walk is is missing, or all of it.
    fn missing(&mut self, name: Option<&str>, reason: &Reason, source: Option<Source>) -> Result<(), EvalError> {
        let bytes = size_of::<Missing>() + self.pointer.len() + 2 * name.map_or(0, str::len) + reason.text.len();
        if self.has_room(bytes, [&reason.inputs])? {
            let mut pointer = self.pointer.clone();
            if let Some(name) = name {
                push_token(name, &mut pointer);
            }
            let missing = Missing {
                pointer,
                why: reason.text.clone(),
                from: self.inputs(&reason.inputs),
                expression: source.and_then(|source| self.explained(source)),
            };
            self.report.missing.push(missing);
        }
        Ok(())
    }

    fn field(&mut self, note: &Note) -> Result<(), EvalError> {
        let bytes = size_of::<Field>() + self.pointer.len();
        if self.has_room(bytes, [&note.inputs, &note.chosen_by])? {
            let field = Field {
                pointer: self.pointer.clone(),
                how: note.how,
                from: self.inputs(&note.inputs),
                chosen_by: self.inputs(&note.chosen_by),
                more: note.inputs.is_full() || note.chosen_by.is_full(),
                expression: note.source.and_then(|source| self.explained(source)),
            };
            self.report.fields.push(field);
        }
        Ok(())
    }

    /// Takes what an entry needs off the budget; without room for it, the report ends.
    fn has_room<const N: usize>(&mut self, bytes: usize, inputs: [&Inputs; N]) -> Result<bool, EvalError> {
        let mut needed = bytes;
        for place in inputs.into_iter().flat_map(Inputs::places) {
            let (bytes, levels) = self.trace.notes.places.pointer_extent(*place);
            (self.spend)((levels + bytes / BYTES_PER_STEP) as u64)?;
            needed += size_of::<Input>() + bytes;
        }
        let full = self.report.fields.len() + self.report.missing.len() >= MAX_FIELDS;
        let room = self.room.checked_sub(needed).filter(|_| !full);
        let has_room = room.is_some() && self.trace.notes.set_aside(needed).is_ok();
        self.room = room.unwrap_or(0);
        self.report.truncated |= !has_room;
        Ok(has_room)
    }

    fn inputs(&self, inputs: &Inputs) -> Vec<Input> {
        let mut named = Vec::with_capacity(inputs.places().len());
        for place in inputs.places() {
            let input = self.trace.notes.places.input(*place);
            if !named.contains(&input) {
                named.push(input);
            }
        }
        named
    }

    fn explained(&mut self, source: Source) -> Option<Explained> {
        let evaluated = match source.program {
            0 => None,
            inner => Some(match self.evaluated.get(&inner) {
                Some(text) => Arc::clone(text),
                None => {
                    let text: Arc<str> = Arc::from(self.trace.program(inner)?.source());
                    self.trace.notes.set_aside(text.len()).ok()?;
                    self.evaluated.insert(inner, Arc::clone(&text));
                    text
                }
            }),
        };
        Some(Explained {
            span: source.span,
            evaluated,
        })
    }
}

/// What holds for a part of a container: what its expression knows, or what is known of the whole.
fn within(whole: &Note, put: Option<&Placed<'_>>) -> Note {
    let Some(put) = put else { return whole.clone() };
    Note {
        inputs: if put.inputs.is_empty() {
            whole.inputs.clone()
        } else {
            put.inputs.clone()
        },
        chosen_by: whole.chosen_by.clone(),
        how: How::Computed,
        source: Some(put.source),
    }
}

fn joined(left: &Inputs, right: &Inputs) -> Inputs {
    let mut all = left.clone();
    all.add(right);
    all
}
