//! What is wrong with a source text.

use crate::Span;

/// One finding of the compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code: the reference's `S…` codes, and `S05xx`/`S06xx` for findings that it does not make.
    pub code: &'static str,
    /// What is wrong, and what to do.
    pub message: String,
    /// Where, in bytes of the whole source.
    pub span: Span,
    /// A suggestion, such as "did you mean `$count`?".
    pub hint: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, span: Span) -> Diagnostic {
        Diagnostic {
            code,
            message: message.into(),
            span,
            hint: None,
        }
    }

    pub(crate) fn with_hint(mut self, hint: Option<String>) -> Diagnostic {
        self.hint = hint;
        self
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} (at {})", self.code, self.message, self.span.start)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}
