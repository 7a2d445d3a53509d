//! Names by number.

use std::collections::HashMap;

/// Names in the order in which they came, and the number of each.
#[derive(Debug, Default, Clone)]
pub(super) struct Names {
    list: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Names {
    /// Names that need not be different: the last of the same has the number.
    pub(super) fn of(list: &[String]) -> Names {
        let mut names = Names::default();
        for name in list {
            names.numbers.insert(name.clone(), names.list.len());
            names.list.push(name.clone());
        }
        names
    }

    /// The number of a name.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// The number of a name, which gets one if it is new.
    pub(super) fn add(&mut self, name: &str) -> usize {
        if let Some(known) = self.number(name) {
            return known;
        }
        let number = self.list.len();
        self.numbers.insert(name.to_string(), number);
        self.list.push(name.to_string());
        number
    }

    /// Each name and its number.
    pub(super) fn numbers(&self) -> impl Iterator<Item = (&str, usize)> {
        self.numbers.iter().map(|(name, number)| (name.as_str(), *number))
    }

    /// The names, by number.
    pub(super) fn into_list(self) -> Vec<String> {
        self.list
    }

    /// The names, by number.
    pub(super) fn list(&self) -> &[String] {
        &self.list
    }
}
