//! What is bound to names from outside.

use std::collections::HashMap;

use crate::EvalError;
use crate::arena::Arena;
use crate::value::Value;

/// Bindings up to which a name is found by scanning.
const SCAN: usize = 16;

/// What one binding beyond those takes outside of the arena.
const BINDING_BYTES: usize = 256;

/// Values of variables by name, without `$`.
#[derive(Debug, Default)]
pub(super) struct Bindings<'a> {
    list: Vec<(&'a str, Value<'a>)>,
    places: HashMap<&'a str, usize>,
}

impl<'a> Bindings<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, Value<'a>)> {
        self.list.iter().copied()
    }

    /// The value that is bound to a name.
    pub(super) fn get(&self, name: &str) -> Option<Value<'a>> {
        self.list.get(self.place(name)?).map(|(_, value)| *value)
    }

    fn place(&self, name: &str) -> Option<usize> {
        if self.list.len() <= SCAN {
            self.list.iter().position(|(bound, _)| *bound == name)
        } else {
            self.places.get(name).copied()
        }
    }

    /// Binds a name, anew if it is bound. It is copied into the arena; many bindings count against its budget besides.
    pub(super) fn set(&mut self, arena: &'a Arena, name: &str, value: Value<'a>) -> Result<(), EvalError> {
        if let Some(binding) = self.place(name).and_then(|place| self.list.get_mut(place)) {
            binding.1 = value;
            return Ok(());
        }
        let count = self.list.len();
        if count >= SCAN {
            arena.set_aside(BINDING_BYTES)?;
        }
        let name = arena.copy_str(name)?;
        self.list.push((name, value));
        if count == SCAN {
            let numbered = self.list.iter().enumerate();
            self.places = numbered.map(|(at, (name, _))| (*name, at)).collect();
        } else if count > SCAN {
            self.places.insert(name, count);
        }
        Ok(())
    }
}
