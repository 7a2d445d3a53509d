//! Where the values of the variables around may come from, for the analysis of reads.

use std::collections::HashMap;

use super::reads::Origins;

/// The variables of the scopes around, the outermost of which is always open.
#[derive(Debug, Default)]
pub(super) struct Bindings {
    /// Scopes that are open within the outermost, and the names that each binds.
    scopes: Vec<Vec<String>>,
    /// What a name is bound to, and the number of the scope that binds it, the innermost last.
    values: HashMap<String, Vec<(usize, Origins)>>,
}

impl Bindings {
    pub(super) fn open(&mut self) {
        self.scopes.push(Vec::new());
    }

    pub(super) fn close(&mut self) {
        for name in self.scopes.pop().unwrap_or_default() {
            if let Some(values) = self.values.get_mut(&name) {
                values.pop();
            }
        }
    }

    /// What a name is bound to, in the innermost scope that binds it.
    pub(super) fn get(&self, name: &str) -> Option<&Origins> {
        self.values.get(name)?.last().map(|(_, value)| value)
    }

    /// What a name is bound to in the innermost scope, if it is bound there: nothing from now on.
    pub(super) fn take(&mut self, name: &str) -> Origins {
        self.bound(name).map(std::mem::take).unwrap_or_default()
    }

    /// Binds a name in the innermost scope.
    pub(super) fn put(&mut self, name: &str, value: Origins) {
        if let Some(bound) = self.bound(name) {
            *bound = value;
            return;
        }
        let scope = self.scopes.len();
        self.values.entry(name.to_string()).or_default().push((scope, value));
        if let Some(names) = self.scopes.last_mut() {
            names.push(name.to_string());
        }
    }

    fn bound(&mut self, name: &str) -> Option<&mut Origins> {
        let innermost = self.scopes.len();
        let (scope, value) = self.values.get_mut(name)?.last_mut()?;
        (*scope == innermost).then_some(value)
    }
}
