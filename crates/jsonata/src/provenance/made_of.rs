//! What values are made of.

use super::How;
use super::identity::is_leaf;
use super::notes::Note;
use super::places::Inputs;
use super::trace::{Open, Trace};
use crate::EvalError;
use crate::value::Value;

/// Items of a new container that are looked at for what it was made of.
const MAX_LOOKED_AT: usize = 1_000;

impl<'a> Trace<'a> {
    /// What a value without a note must have been made of: of the parts of the innermost expression that has any.
    pub(super) fn made_of(&self, open: &Open<'a>) -> Inputs {
        if open.inputs.is_empty() && !open.knows {
            let of_context = self.notes.inputs(open.input);
            if !of_context.is_empty() {
                return of_context;
            }
        }
        let mut from_within = std::iter::once(open).chain(self.open.iter().rev());
        let known = from_within.find(|open| open.knows || !open.inputs.is_empty());
        known.map(|open| open.inputs.clone()).unwrap_or_default()
    }

    /// The result of an expression, with a note.
    pub(super) fn noted(
        &mut self,
        open: &mut Open<'a>,
        value: Value<'a>,
        literal: bool,
    ) -> Result<Value<'a>, EvalError> {
        let known = self.notes.find(value);
        let note = known.and_then(|note| self.notes.get(note));
        let value = match note {
            Some(note) if note.source.is_some() || !is_leaf(value) => value,
            Some(read) => {
                let note = Note {
                    source: Some(open.source),
                    ..read.clone()
                };
                self.notes.note(value, note)?
            }
            None => {
                let (inputs, how) = match literal {
                    true => (Inputs::default(), How::Written),
                    false => (
                        self.parts_of(value).unwrap_or_else(|| self.made_of(open)),
                        How::Computed,
                    ),
                };
                let note = Note {
                    inputs,
                    chosen_by: Inputs::default(),
                    how,
                    source: Some(open.source),
                };
                let value = self.notes.note(value, note)?;
                self.notes.build(value, std::mem::take(&mut open.placed))?;
                value
            }
        };
        self.chosen(open, value)
    }

    /// Adds to the note of a result what chose it. A value that is older than the choice gets a note of its own.
    pub(super) fn chosen(&mut self, open: &Open<'a>, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        if open.chosen_by.is_empty() {
            return Ok(value);
        }
        let Some(id) = self.notes.find(value) else {
            return Ok(value);
        };
        match self.notes.get_mut(id) {
            Some(note) if id >= open.first_note => note.chosen_by.add(&open.chosen_by),
            Some(note) if is_leaf(value) => {
                let mut note = note.clone();
                note.chosen_by.add(&open.chosen_by);
                return self.notes.note(value, note);
            }
            _ => {}
        }
        Ok(value)
    }

    /// What the parts of a new container come from; none if no part is known.
    fn parts_of(&self, value: Value<'a>) -> Option<Inputs> {
        let mut inputs = Inputs::default();
        let mut add = |part: Value<'a>| {
            if let Some(note) = self.notes.find(part).and_then(|note| self.notes.get(note)) {
                inputs.add(&note.inputs);
            }
            !inputs.is_full()
        };
        match value {
            Value::Array(array) => {
                let _ = array.iter().take(MAX_LOOKED_AT).all(&mut add);
            }
            Value::Object(object) => {
                let _ = object.iter().take(MAX_LOOKED_AT).all(|(_, member)| add(member));
            }
            _ => {}
        }
        (!inputs.is_empty()).then_some(inputs)
    }

    /// The answer of a function. Where it took it from its arguments as it is, it is known; a literal among them was chosen by the
    /// rest of them.
    pub(super) fn answered(
        &mut self,
        open: &Open<'a>,
        args: &[Value<'a>],
        value: Value<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let known = self.notes.find(value).and_then(|note| self.notes.get(note)).cloned();
        let given = || {
            let mut inputs = Inputs::default();
            for arg in args {
                inputs.add(&self.notes.inputs(*arg));
            }
            if inputs.is_empty() { self.made_of(open) } else { inputs }
        };
        let note = match known {
            Some(_) if !is_leaf(value) || self.notes.find(value) >= Some(open.first_note) => return Ok(value),
            Some(note) if note.inputs.is_empty() => Note {
                chosen_by: given(),
                source: Some(open.source),
                ..note
            },
            Some(note) => Note {
                source: Some(open.source),
                ..note
            },
            None => Note {
                inputs: given(),
                chosen_by: Inputs::default(),
                how: How::Computed,
                source: Some(open.source),
            },
        };
        self.notes.note(value, note)
    }

    /// The objects and arrays of a copy, with the note of the original.
    pub(super) fn note_copy(&mut self, note: Note, copy: Value<'a>, depth: u32) -> Result<Value<'a>, EvalError> {
        if depth > crate::value::MAX_NESTING {
            return Ok(copy);
        }
        match copy {
            Value::Array(array) => {
                for item in array.iter() {
                    self.note_copy(note.clone(), item, depth + 1)?;
                }
            }
            Value::Object(object) => {
                for (_, member) in object.iter() {
                    self.note_copy(note.clone(), member, depth + 1)?;
                }
            }
            _ => return Ok(copy),
        }
        if is_leaf(copy) {
            return Ok(copy);
        }
        self.notes.note(
            copy,
            Note {
                how: How::Computed,
                ..note
            },
        )
    }
}
