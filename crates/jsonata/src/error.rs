//! What can go wrong at run time.

use crate::Span;

/// An evaluation that ended in an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct EvalError {
    /// The reference's code (`T2001`, `D3030`, …); `U1001`… for bounds that the reference has not.
    pub code: &'static str,
    /// What happened, and with which value, where that is short.
    pub message: String,
    /// The expression that raised it, in bytes of the program's source.
    pub span: Option<Span>,
}

impl EvalError {
    /// An error that does not know its place yet; the nearest expression adds it.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> EvalError {
        EvalError {
            code,
            message: message.into(),
            span: None,
        }
    }

    /// The same error at a place, unless it has one.
    pub(crate) fn at(mut self, span: Span) -> EvalError {
        self.span.get_or_insert(span);
        self
    }

    /// The step limit is used up.
    pub(crate) fn out_of_steps() -> EvalError {
        EvalError::new(
            "U1001",
            "the evaluation takes more steps than its limit allows; simplify the expression or raise the limit",
        )
    }

    /// The arena's byte budget is used up.
    pub(crate) fn out_of_memory() -> EvalError {
        EvalError::new(
            "U1002",
            "the evaluation needs more memory than its byte limit allows; make the expression's results smaller or raise the limit",
        )
    }
}

/// JSON text that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at byte {offset}")]
pub struct JsonError {
    /// Where, in bytes of the text.
    pub offset: usize,
    /// What was found or expected.
    pub message: String,
}
