//! From merged documents to plans. A compiler collects every error before it gives up.

mod scope;
mod text;
mod programs;
mod template;
mod shape;
mod placement;
mod native;
mod pagination;
mod auth;
mod connect;
mod errors;
mod rate_limit;
mod format;
mod describe;
mod webhooks;
mod functions;
mod shared;
mod steps;
mod mapped;
mod intrinsics;
mod supports;
mod fingerprint;

pub(crate) use pagination::placements;
pub(crate) use shape::each_leaf;
pub(crate) use text::{Found, Site, input_reads};

use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::check::Finding;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::document::text::Text;
use crate::document::typed::Origins;
use crate::merge::Merged;
use crate::node::Node;
use crate::source::Origin;

use self::shared::Shared;

/// Compiles plans of one definition.
pub(crate) struct Compiler<'m> {
    merged: &'m Merged,
    origins: Origins,
    problems: Vec<Diagnostic>,
    /// Names of the functions in scope.
    functions: Arc<[String]>,
    /// Whether a plan is compiled for another one, which bounds the recursion of `reread`.
    nested: bool,
    /// Whether what is compiled runs where the definition's functions are not bound, so that it brings along those that it uses.
    alone: bool,
    shared: Shared,
}

impl<'m> Compiler<'m> {
    pub(crate) fn new(merged: &'m Merged) -> Compiler<'m> {
        Compiler {
            merged,
            origins: Origins::default(),
            problems: Vec::new(),
            functions: Arc::default(),
            nested: false,
            alone: false,
            shared: Shared::default(),
        }
    }

    /// The plan, if there were no errors.
    pub(crate) fn finish<T>(self, plan: Option<T>) -> Result<Option<T>, Vec<Diagnostic>> {
        if self.problems.iter().any(Diagnostic::is_error) {
            Err(self.problems)
        } else {
            Ok(plan)
        }
    }

    /// All findings so far, warnings included.
    pub(crate) fn into_problems(self) -> Vec<Diagnostic> {
        self.problems
    }

    /// Reads a tree that fits its schema into its type.
    fn read<T: DeserializeOwned>(&mut self, node: &Node) -> Option<T> {
        match self.origins.read(node) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problems
                    .push(Diagnostic::error(codes::WRONG_TYPE, &node.origin, error.to_string()));
                None
            }
        }
    }

    /// Where a text is written.
    fn origin(&self, text: &Text) -> Origin {
        self.origins
            .get(text.at)
            .unwrap_or_else(|| self.merged.integration().origin.clone())
    }

    /// Reports what a rule found in a plan.
    fn found(&mut self, finding: Finding) {
        let Some(origin) = self.origins.at(&finding.place) else {
            return;
        };
        let problem = if finding.is_error {
            Diagnostic::error
        } else {
            Diagnostic::warning
        };
        self.problems
            .push(problem(finding.code, &origin, finding.message).hint(finding.hint));
    }

    fn error(&mut self, code: &'static str, text: &Text, message: impl Into<String>, hint: impl Into<String>) {
        let problem = Diagnostic::error(code, &self.origin(text), message).hint(hint);
        self.problems.push(problem);
    }
}
