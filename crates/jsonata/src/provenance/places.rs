//! Places of the input: where a value stood before anything was done to it.

use super::Input;
use crate::Root;

/// Number of a place.
pub(super) type PlaceId = u32;

/// A place, as a step from the one around it.
#[derive(Debug)]
struct Place<'a> {
    parent: Option<PlaceId>,
    step: Step<'a>,
}

/// The last step to a place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
    /// The input itself.
    Input,
    /// A variable that was bound from outside.
    Variable(&'a str),
    Member(&'a str),
    Item(usize),
}

/// All places, by number.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    list: Vec<Place<'a>>,
}

impl<'a> Places<'a> {
    pub(super) fn add(&mut self, parent: Option<PlaceId>, step: Step<'a>) -> PlaceId {
        self.list.push(Place { parent, step });
        PlaceId::try_from(self.list.len() - 1).unwrap_or(PlaceId::MAX)
    }

    /// How long a place's pointer is at most, in bytes, and how many levels it leads down.
    pub(super) fn pointer_extent(&self, place: PlaceId) -> (usize, usize) {
        let (mut bytes, mut levels) = (0, 0);
        let mut at = Some(place);
        while let Some(place) = at.and_then(|at| self.list.get(at as usize)) {
            bytes += match place.step {
                Step::Input | Step::Variable(_) => 0,
                // A sign that is escaped becomes two.
                Step::Member(name) => 1 + 2 * name.len(),
                Step::Item(_) => 8,
            };
            levels += 1;
            at = place.parent;
        }
        (bytes, levels)
    }

    /// What a place is called: its root, and its pointer (RFC 6901) from there.
    pub(super) fn input(&self, place: PlaceId) -> Input {
        let mut steps = Vec::new();
        let mut pointer = String::new();
        let mut root = Root::Context;
        let mut at = Some(place);
        while let Some(place) = at.and_then(|at| self.list.get(at as usize)) {
            match place.step {
                Step::Input => {}
                Step::Variable(name) => root = Root::Variable(name.to_string()),
                step => steps.push(step),
            }
            at = place.parent;
        }
        for step in steps.into_iter().rev() {
            match step {
                Step::Member(name) => push_token(name, &mut pointer),
                Step::Item(at) => pointer.push_str(&format!("/{at}")),
                Step::Input | Step::Variable(_) => {}
            }
        }
        Input { root, pointer }
    }
}

/// Adds one token of a pointer (RFC 6901 section 3), its slash included.
pub(super) fn push_token(name: &str, pointer: &mut String) {
    pointer.push('/');
    for part in name.split_inclusive(['~', '/']) {
        let (plain, escaped) = match (part.strip_suffix('~'), part.strip_suffix('/')) {
            (Some(plain), _) => (plain, "~0"),
            (_, Some(plain)) => (plain, "~1"),
            _ => (part, ""),
        };
        pointer.push_str(plain);
        pointer.push_str(escaped);
    }
}

/// Most inputs that are named for one value; beyond, it is only said that there are more.
const MAX_INPUTS: usize = 32;

/// A set of places, in the order in which they were met.
#[derive(Debug, Clone, Default)]
pub(super) struct Inputs {
    places: Vec<PlaceId>,
    more: bool,
}

impl Inputs {
    pub(super) fn of(place: PlaceId) -> Inputs {
        Inputs {
            places: vec![place],
            more: false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// No further place would be named.
    pub(super) fn is_full(&self) -> bool {
        self.more
    }

    pub(super) fn places(&self) -> &[PlaceId] {
        &self.places
    }

    pub(super) fn add(&mut self, other: &Inputs) {
        for place in &other.places {
            if self.places.contains(place) {
                continue;
            }
            if self.places.len() == MAX_INPUTS {
                self.more = true;
                return;
            }
            self.places.push(*place);
        }
        self.more |= other.more;
    }
}
