//! What is bound to names from outside.

use std::collections::HashMap;

use crate::EvalError;
use crate::arena::Arena;
use crate::value::Value;

/// Bindings up to which a name is found by scanning.
const SCAN: usize = 16;

/// What one binding beyond those takes outside of the arena, besides its name, which is there twice.
const BINDING_BYTES: usize = 256;

/// Values of variables by name, without `$`.
#[derive(Debug, Default)]
pub(super) struct Bindings<'a> {
    list: Vec<(String, Value<'a>)>,
    places: HashMap<String, usize>,
}

impl<'a> Bindings<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Value<'a>)> {
        self.list.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// The value that is bound to a name.
    pub(super) fn get(&self, name: &str) -> Option<Value<'a>> {
        self.list.get(self.place(name)?).map(|(_, value)| *value)
    }

    fn place(&self, name: &str) -> Option<usize> {
        if self.list.len() <= SCAN {
            self.list.iter().position(|(bound, _)| bound == name)
        } else {
            self.places.get(name).copied()
        }
    }

    /// Binds a name, anew if it is bound. Many bindings count against the arena's budget.
    pub(super) fn set(&mut self, arena: &Arena, name: &str, value: Value<'a>) -> Result<(), EvalError> {
        if let Some(binding) = self.place(name).and_then(|place| self.list.get_mut(place)) {
            binding.1 = value;
            return Ok(());
        }
        let count = self.list.len();
        if count >= SCAN {
            arena.set_aside(BINDING_BYTES + 2 * name.len())?;
        }
        self.list.push((name.to_owned(), value));
        if count == SCAN {
            let numbered = self.list.iter().enumerate();
            self.places = numbered.map(|(at, (name, _))| (name.clone(), at)).collect();
        } else if count > SCAN {
            self.places.insert(name.to_owned(), count);
        }
        Ok(())
    }
}
