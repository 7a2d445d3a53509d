//! The scopes around what is being walked, each a frame at run time, and where a name may be bound in them.

use std::collections::HashMap;

use super::names::Names;
use super::node::{Place, Symbol};

/// The scopes, by their numbers: the outermost is 0.
#[derive(Debug, Default)]
pub(super) struct Around {
    open: usize,
    /// The slots of each name in blocks and functions, the innermost last.
    slots: HashMap<String, Vec<Slot>>,
    /// Scopes of tuples, the innermost last.
    tuples: Vec<usize>,
}

#[derive(Debug)]
struct Slot {
    scope: usize,
    index: usize,
}

impl Around {
    /// A block or function that binds these names.
    pub(super) fn open(&mut self, names: &Names) {
        let scope = self.open;
        for (name, index) in names.numbers() {
            self.slots
                .entry(name.to_string())
                .or_default()
                .push(Slot { scope, index });
        }
        self.open += 1;
    }

    pub(super) fn close(&mut self, names: &Names) {
        for (name, _) in names.numbers() {
            if let Some(slots) = self.slots.get_mut(name) {
                slots.pop();
            }
        }
        self.open -= 1;
    }

    pub(super) fn open_tuple(&mut self) {
        self.tuples.push(self.open);
        self.open += 1;
    }

    pub(super) fn close_tuple(&mut self) {
        self.tuples.pop();
        self.open -= 1;
    }

    /// Where a name may be bound that has this symbol in tuples, if any; innermost first.
    pub(super) fn places(&self, name: &str, symbol: Option<Symbol>) -> impl Iterator<Item = Place> {
        let slots = self.slots.get(name).map(Vec::as_slice).unwrap_or_default();
        let tuples = symbol.map(|_| self.tuples.as_slice()).unwrap_or_default();
        let mut slots = slots.iter().rev().peekable();
        let mut tuples = tuples.iter().rev().peekable();
        let symbol = symbol.unwrap_or_default();
        std::iter::from_fn(move || {
            let slot = slots.next_if(|slot| tuples.peek().is_none_or(|tuple| **tuple < slot.scope));
            Some(match slot {
                Some(slot) => Place::Slot {
                    up: self.up(slot.scope),
                    index: slot.index,
                },
                None => Place::Tuple {
                    up: self.up(*tuples.next()?),
                    symbol,
                },
            })
        })
    }

    /// Frames from the innermost scope to this one.
    fn up(&self, scope: usize) -> usize {
        self.open.saturating_sub(scope + 1)
    }

    /// The names that are bound in blocks and functions.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.slots
            .iter()
            .filter(|(_, slots)| !slots.is_empty())
            .map(|(name, _)| name)
    }
}
