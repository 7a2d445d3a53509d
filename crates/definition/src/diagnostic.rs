//! What is wrong with a definition, where, and what to do.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::source::{Origin, Place, Source};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// No plan comes of it.
    Error,
    /// It works, but hardly as meant.
    Warning,
}

/// One finding in a definition.
#[derive(Debug, Clone, Serialize)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// `D` and a number, never reused; expression errors keep the expression language's own codes.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where it is written.
    pub place: Place,
    /// Bytes of the document's text that are meant.
    pub span: Range<usize>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The document, for drawing.
    #[serde(skip)]
    pub source: Arc<Source>,
}

impl Diagnostic {
    /// An error at a node.
    pub fn error(code: &'static str, origin: &Origin, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            place: origin.place(),
            span: origin.start..origin.end,
            hint: None,
            source: Arc::clone(&origin.source),
        }
    }

    /// A warning at a node.
    pub fn warning(code: &'static str, origin: &Origin, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(code, origin, message)
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }

    /// Whether it prevents a plan.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.is_error() { "error" } else { "warning" };
        write!(f, "{}: {severity}[{}]: {}", self.place, self.code, self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

/// ` did you mean …` for a word that is close to one of the known ones.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let best = known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .min_by_key(|(distance, _)| *distance)?;
    let near = best.0 <= (word.chars().count() / 3).max(1);
    near.then(|| format!("did you mean `{}`?", best.1))
}
