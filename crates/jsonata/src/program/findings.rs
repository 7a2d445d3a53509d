//! What is wrong with a tree, as far as anybody reads on.

use crate::Diagnostic;
use crate::syntax::MAX_ERRORS;

/// The first findings of a pass, in the order in which they were met.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Diagnostic>);

impl Findings {
    pub(super) fn push(&mut self, finding: Diagnostic) {
        if !self.is_full() {
            self.0.push(finding);
        }
    }

    /// Whether no more are taken.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MAX_ERRORS
    }

    pub(super) fn into_list(self) -> Vec<Diagnostic> {
        self.0
    }
}
