//! What is wrong with a source text.

use strsim::damerau_levenshtein;

use crate::Span;
use crate::error::bounded;

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
            message: bounded(message.into()),
            span,
            hint: None,
        }
    }

    /// Where the reference says that it is, in UTF-16 units: behind the token, but for a comment or number before it.
    pub fn position(&self, source: &str) -> usize {
        let byte = match self.code {
            "S0102" | "S0106" => self.span.start,
            _ => self.span.end,
        };
        crate::error::utf16_length(source, byte)
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

/// Names longer than this, in bytes, are like no other.
const MAX_LIKE_BYTES: usize = 64;

/// The known name that is nearest to one that is not known, as a question; none if no name is near.
pub(crate) fn did_you_mean(name: &str, known: impl IntoIterator<Item = String>) -> Option<String> {
    if name.len() > MAX_LIKE_BYTES {
        return None;
    }
    let lower = name.to_lowercase();
    let distance = |candidate: &str| damerau_levenshtein(&candidate.to_lowercase(), &lower);
    let near = known
        .into_iter()
        .filter(|candidate| candidate.len() <= MAX_LIKE_BYTES)
        .map(|candidate| (distance(&candidate), candidate))
        .min();
    let near = near.filter(|(distance, candidate)| *distance <= 1 + candidate.len().min(name.len()) / 3);
    near.map(|(_, candidate)| format!("did you mean `${candidate}`?"))
}
