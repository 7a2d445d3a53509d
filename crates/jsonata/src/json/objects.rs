//! Objects of a JSON text.
//!
//! The objects of a page look alike. The names of the object that was closed last at the same depth are what the next one is
//! expected to have, in that order: a name that is as expected is compared, not scanned, what is wanted of it is known, and
//! repetitions need not be looked for.

use super::model::{Model, Name, kept};
use super::read::{Reader, memory};
use super::text::Part;
use crate::program::Wanted;
use crate::value::{Members, Object, ObjectBuilder, Value, index_of, same_bytes};
use crate::{Arena, EvalError};

/// Members up to which repeated keys are looked for by scanning.
const SCAN: usize = 24;

/// Where the members that are as the model has them end.
struct Alike {
    /// How many they are.
    count: usize,
    /// The place behind them.
    at: usize,
    /// Whether the object closes there.
    closed: bool,
}

impl<'a, 'w> Reader<'a, 'w> {
    /// Reads an object and leaves it on the stack; the place behind it.
    pub(super) fn object(&mut self, at: usize, depth: u32, wanted: &'w Wanted) -> Part {
        let at = self.text.enter(at, depth)?;
        let from = self.values.len();
        let (at, object) = if self.text.peek(at) == Some(b'}') {
            (at + 1, self.close_like(at, &[], from)?)
        } else if self.arrays == 0 {
            self.lone(at, from, depth, wanted)?
        } else {
            let mut model = self.model(depth, wanted);
            let alike = self.members_like(&model, at, depth)?;
            let read = if alike.closed {
                (alike.at, self.close_like(alike.at, model.kept, from)?)
            } else {
                self.unlike(&mut model, alike, from, (depth, wanted))?
            };
            if let Some(slot) = self.models.get_mut(depth as usize) {
                *slot = model;
            }
            read
        };
        self.values.truncate(from);
        self.leave(Value::Object(object))?;
        Ok(at)
    }

    /// The members of an object that none is like: outside of any array.
    fn lone(&mut self, at: usize, from: usize, depth: u32, wanted: &'w Wanted) -> Part<(usize, Object<'a>)> {
        let names_from = self.names.len();
        let (at, _) = self.members(at, depth, wanted)?;
        let names = self.names.get(names_from..).unwrap_or_default();
        let object = self.close_object(at, names, from)?;
        self.names.truncate(names_from);
        Ok((at, object))
    }

    /// Reads members as long as they are as the model has them.
    fn members_like(&mut self, model: &Model<'a, 'w>, mut at: usize, depth: u32) -> Part<Alike> {
        for (count, (name, wanted)) in model.names.iter().enumerate() {
            let Some(value) = self.behind_name(at, name) else {
                return Ok(Alike {
                    count,
                    at,
                    closed: false,
                });
            };
            let end = match wanted {
                Some(wanted) => self.value(value, depth + 1, wanted)?,
                None => self.text.skip(value, depth + 1)?,
            };
            let closed;
            (at, closed) = self.text.closes(end, b'}')?;
            if closed {
                return Ok(Alike {
                    count: count + 1,
                    at,
                    closed,
                });
            }
        }
        Ok(Alike {
            count: model.names.len(),
            ..Alike::none(at)
        })
    }

    /// The rest of an object, from where it is no longer like its model. It is the next model, if it can be one.
    fn unlike(
        &mut self,
        model: &mut Model<'a, 'w>,
        alike: Alike,
        from: usize,
        (depth, wanted): (u32, &'w Wanted),
    ) -> Part<(usize, Object<'a>)> {
        let names_from = self.names.len();
        self.names.extend(model.names.iter().take(alike.count));
        let (at, plain) = self.members(alike.at, depth, wanted)?;
        let names = self.names.get(names_from..).unwrap_or_default();
        let object = self.close_object(at, names, from)?;
        if plain && self.arena.has_room(self.scratch_bytes() + size_of_val(names)) {
            self.modelled -= model.names.len();
            model.follow(names, object);
            self.modelled += model.names.len();
        }
        self.names.truncate(names_from);
        Ok((at, object))
    }

    /// Members to the end of their object; tells whether no name has escapes. Those that nobody wants are passed in one go, but
    /// where a model is made of them.
    fn members(&mut self, mut at: usize, depth: u32, wanted: &'w Wanted) -> Part<(usize, bool)> {
        let (mut plain, mut closed) = (true, false);
        loop {
            if let (Wanted::Members(some), 0) = (wanted, self.arrays) {
                (at, closed) = self.text.skip_members(at, depth + 1, some)?;
            }
            if !closed {
                let (end, plainly) = self.member(at, depth, wanted)?;
                plain &= plainly;
                (at, closed) = self.text.closes(end, b'}')?;
            }
            if closed {
                return Ok((at, plain));
            }
        }
    }

    /// A member; tells whether its name has no escapes.
    #[inline(always)]
    fn member(&mut self, at: usize, depth: u32, wanted: &'w Wanted) -> Part<(usize, bool)> {
        if self.text.peek(at) != Some(b'"') {
            return Err(self.text.no_name(at));
        }
        let (end, name) = self.string(at)?;
        // What was borrowed is as long as its text.
        let plain = end == at + name.len() + 2;
        let value = self.text.colon(end)?;
        let wanted = wanted.member(name);
        // What is skipped is of use to a model alone.
        if wanted.is_some() || self.arrays > 0 {
            self.keep_name(name, wanted)?;
        }
        let end = match wanted {
            Some(wanted) => self.value(value, depth + 1, wanted)?,
            None => self.text.skip(value, depth + 1)?,
        };
        Ok((end, plain))
    }

    /// The object of the values from `from` on, whose names are the first of those that a model has.
    #[inline(always)]
    fn close_like(&self, at: usize, kept: &'a [&'a str], from: usize) -> Part<Object<'a>> {
        let values = self.values.get(from..).unwrap_or_default();
        let names = kept.get(..values.len()).unwrap_or_default();
        let object = self
            .arena
            .copy_values(values)
            .and_then(|values| self.arena.keep(Members::read(names, values)).map(Object::new));
        object.map_err(|error| memory(&error, at))
    }

    /// The object of the values from `from` on. Of a repeated name the last value counts, in the first place; names that are
    /// indexes come first.
    fn close_object(&self, at: usize, names: &[Name<'a, 'w>], from: usize) -> Part<Object<'a>> {
        let values = self.values.get(from..).unwrap_or_default();
        let object = if in_order(names) {
            in_a_row(self.arena, kept(names), values)
        } else {
            rebuilt(self.arena, kept(names).zip(values))
        };
        object.map_err(|error| memory(&error, at))
    }

    /// The model of an object, to be put back.
    fn model(&mut self, depth: u32, wanted: &'w Wanted) -> Model<'a, 'w> {
        let depth = depth as usize;
        if self.models.len() <= depth {
            self.models.resize_with(depth + 1, Model::default);
        }
        let mut model = self.models.get_mut(depth).map(std::mem::take).unwrap_or_default();
        self.modelled -= model.names.len();
        model.want(wanted);
        self.modelled += model.names.len();
        model
    }

    /// Behind a name, in its quotes and with its colon, if that is what stands at a place.
    #[inline(always)]
    fn behind_name(&self, at: usize, name: &str) -> Option<usize> {
        let end = at + name.len() + 3;
        match self.text.bytes().get(at..end) {
            Some([b'"', found @ .., b'"', b':']) if same_bytes(found, name.as_bytes()) => Some(end),
            _ => None,
        }
    }
}

impl Alike {
    /// No member is.
    fn none(at: usize) -> Alike {
        Alike {
            count: 0,
            at,
            closed: false,
        }
    }
}

fn in_a_row<'a>(
    arena: &'a Arena,
    mut names: impl Iterator<Item = &'a str>,
    values: &[Value<'a>],
) -> Result<Object<'a>, EvalError> {
    let names = arena.keep_slice(values.len(), |_| names.next().unwrap_or_default())?;
    arena
        .keep(Members::read(names, arena.copy_values(values)?))
        .map(Object::new)
}

fn rebuilt<'v, 'a: 'v>(
    arena: &'a Arena,
    members: impl Iterator<Item = (&'a str, &'v Value<'a>)>,
) -> Result<Object<'a>, EvalError> {
    let mut builder = ObjectBuilder::new(arena).marked_read(true);
    for (name, value) in members {
        builder.set(name, *value)?;
    }
    builder.finish()
}

fn in_order(names: &[Name<'_, '_>]) -> bool {
    if let [(name, _)] = names {
        return index_of(name).is_none();
    }
    let mut before = kept(names).enumerate();
    kept(names).count() <= SCAN
        && before.all(|(at, name)| index_of(name).is_none() && kept(names).take(at).all(|other| other != name))
}
