//! What is known of each value that has been seen.

use std::collections::HashMap;

use super::identity::{self, Identity};
use super::places::{Inputs, PlaceId, Places, Step};
use super::{How, Spend};
use crate::arena::Scratch;
use crate::value::{Array, Flags, MAX_NESTING, Members, Object, Value, too_deep};
use crate::{Arena, EvalError, Span};

/// Number of a note.
pub(super) type NoteId = usize;

/// An expression, and the program it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source {
    /// Number among the programs that took part.
    pub(super) program: usize,
    pub(super) span: Span,
}

/// Where a value comes from.
#[derive(Debug, Clone)]
pub(super) struct Note {
    /// Where it, or what it was made of, stood in the input.
    pub(super) inputs: Inputs,
    /// What conditions looked at to choose it.
    pub(super) chosen_by: Inputs,
    pub(super) how: How,
    /// The expression that read or made it; none for what nobody has read yet.
    pub(super) source: Option<Source>,
}

/// What an expression put into a container under construction.
#[derive(Debug, Clone)]
pub(super) struct Placed<'a> {
    /// The member's name; none in an array.
    pub(super) key: Option<&'a str>,
    /// The first of the items, in an array.
    pub(super) from: usize,
    pub(super) source: Source,
    pub(super) inputs: Inputs,
    /// Why there is no value.
    pub(super) missing: Option<super::nothing::Reason>,
}

/// The notes, by the identities of their values.
#[derive(Debug)]
pub(super) struct Notes<'a> {
    arena: &'a Arena,
    pub(super) places: Places<'a>,
    list: Vec<Note>,
    known: HashMap<Identity, NoteId>,
    built: HashMap<Identity, Vec<Placed<'a>>>,
    /// What all this takes.
    held: Scratch<'a>,
}

/// Bytes that are counted for a note, for a place, and for what a container was built of: each with its share of a table, which
/// may be half empty. And for a set of places, of which each is four more.
const NOTE_BYTES: usize = size_of::<Note>() * 2 + 64;
const PLACE_BYTES: usize = 80;
const INPUTS_BYTES: usize = 32;
const PLACED_BYTES: usize = size_of::<Placed<'_>>() + 64;

/// A member beside the copy that is made of it.
const MEMBER_BYTES: usize = size_of::<(&str, Value<'_>)>();

fn inputs_bytes(inputs: &Inputs) -> usize {
    match inputs.places().len() {
        0 => 0,
        count => INPUTS_BYTES + 4 * count,
    }
}

impl<'a> Notes<'a> {
    pub(super) fn new(arena: &'a Arena) -> Notes<'a> {
        Notes {
            arena,
            places: Places::default(),
            list: Vec::new(),
            known: HashMap::new(),
            built: HashMap::new(),
            held: Scratch::new(arena),
        }
    }

    /// Number that the next note will get.
    pub(super) fn next(&self) -> NoteId {
        self.list.len()
    }

    pub(super) fn get(&self, note: NoteId) -> Option<&Note> {
        self.list.get(note)
    }

    pub(super) fn get_mut(&mut self, note: NoteId) -> Option<&mut Note> {
        self.list.get_mut(note)
    }

    /// The note of a value, if it is known.
    pub(super) fn find(&self, value: Value<'_>) -> Option<NoteId> {
        identity::of(value)
            .and_then(|identity| self.known.get(&identity))
            .copied()
    }

    /// What of the input is known to be in a value.
    pub(super) fn inputs(&self, value: Value<'_>) -> Inputs {
        let note = self.find(value).and_then(|note| self.get(note));
        note.map(|note| note.inputs.clone()).unwrap_or_default()
    }

    fn take(&mut self, bytes: usize) -> Result<(), EvalError> {
        self.held.grow(bytes)
    }

    /// Takes off the arena's budget what is kept when these notes are gone.
    pub(super) fn set_aside(&self, bytes: usize) -> Result<(), EvalError> {
        self.arena.set_aside(bytes)
    }

    /// A place beside those of the input, if there is room for it.
    pub(super) fn add_place(&mut self, parent: PlaceId, step: Step<'a>) -> Option<PlaceId> {
        self.take(PLACE_BYTES).ok()?;
        Some(self.places.add(Some(parent), step))
    }

    /// Gives a value this note and an identity to know it by.
    pub(super) fn note(&mut self, value: Value<'a>, note: Note) -> Result<Value<'a>, EvalError> {
        self.take(NOTE_BYTES + inputs_bytes(&note.inputs) + inputs_bytes(&note.chosen_by))?;
        let id = self.list.len();
        // A mark of 0 is blank.
        let mark = u32::try_from(id + 1).map_err(|_| EvalError::out_of_memory())?;
        let value = identity::fresh(self.arena, value, mark)?;
        if let Some(identity) = identity::of(value) {
            self.known.insert(identity, id);
        }
        self.list.push(note);
        Ok(value)
    }

    /// Remembers what expressions put into a container.
    pub(super) fn build(&mut self, value: Value<'a>, mut placed: Vec<Placed<'a>>) -> Result<(), EvalError> {
        // Most containers are small: room for more would be most of what is kept.
        placed.shrink_to_fit();
        if let Some(identity) = identity::of(value).filter(|_| !placed.is_empty()) {
            let reasons = placed.iter().filter_map(|placed| placed.missing.as_ref());
            let texts: usize = reasons.map(|reason| reason.text.len()).sum();
            self.take(PLACED_BYTES * placed.len() + texts)?;
            self.built.insert(identity, placed);
        }
        Ok(())
    }

    /// What expressions put into a container, in order.
    pub(super) fn placed(&self, value: Value<'_>) -> &[Placed<'a>] {
        let placed = identity::of(value).and_then(|identity| self.built.get(&identity));
        placed.map_or(&[], Vec::as_slice)
    }

    /// A value from outside, each part with an identity and a note of its place.
    pub(super) fn adopt(&mut self, value: Value<'a>, root: Step<'a>, spend: Spend<'_>) -> Result<Value<'a>, EvalError> {
        let place = self.places.add(None, root);
        self.adopt_at(value, place, 0, spend)
    }

    fn adopt_at(
        &mut self,
        value: Value<'a>,
        place: PlaceId,
        depth: u32,
        spend: Spend<'_>,
    ) -> Result<Value<'a>, EvalError> {
        spend(1)?;
        if depth > MAX_NESTING * 2 {
            return Err(too_deep());
        }
        let value = match value {
            Value::Undefined | Value::Function(_) => return Ok(value),
            Value::Array(array) => {
                let _held = Scratch::of(self.arena, array.len().saturating_mul(size_of::<Value<'_>>()))?;
                let mut items = Vec::with_capacity(array.len());
                for (at, item) in array.iter().enumerate() {
                    self.take(PLACE_BYTES)?;
                    let place = self.places.add(Some(place), Step::Item(at));
                    items.push(self.adopt_at(item, place, depth + 1, spend)?);
                }
                let flags = if array.flags() == Flags::Wrapper {
                    Flags::Plain
                } else {
                    array.flags()
                };
                Value::Array(Array::new(self.arena.copy_values(&items)?, flags))
            }
            Value::Object(object) => Value::Object(self.adopt_object(object, place, depth, spend)?),
            leaf => leaf,
        };
        let note = Note {
            inputs: Inputs::of(place),
            chosen_by: Inputs::default(),
            how: How::Copied,
            source: None,
        };
        self.note(value, note)
    }

    fn adopt_object(
        &mut self,
        object: Object<'a>,
        place: PlaceId,
        depth: u32,
        spend: Spend<'_>,
    ) -> Result<Object<'a>, EvalError> {
        let _held = Scratch::of(self.arena, object.len().saturating_mul(MEMBER_BYTES))?;
        let mut members = Vec::with_capacity(object.len());
        for (key, member) in object.iter() {
            self.take(PLACE_BYTES)?;
            let place = self.places.add(Some(place), Step::Member(key));
            members.push((key, self.adopt_at(member, place, depth + 1, spend)?));
        }
        let copy = self.arena.copy_members(&members)?;
        let members = Members::read(copy.names(), copy.values());
        self.arena.keep(members).map(Object::new)
    }
}
