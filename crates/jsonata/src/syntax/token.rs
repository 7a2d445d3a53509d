//! Tokens.

use crate::Span;

/// A token with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TokenKind {
    /// An operator or bracket; `and`, `or`, `in` among them.
    Op(&'static str),
    /// A field name, plain or in back-quotes.
    Name(String),
    /// `$name`, without the sign; empty for `$`, `$` for `$$`.
    Variable(String),
    /// A string literal.
    Str(String),
    /// A number literal, as written.
    Number(String),
    /// `true`, `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// `/pattern/flags`
    Regex { pattern: String, flags: String },
    /// End of the text.
    End,
}

impl TokenKind {
    /// The operator, if it is one.
    pub(crate) fn op(&self) -> Option<&'static str> {
        match self {
            TokenKind::Op(op) => Some(op),
            _ => None,
        }
    }

    /// How a message names it.
    pub(crate) fn describe(&self) -> String {
        match self {
            TokenKind::Op(op) => format!("`{op}`"),
            TokenKind::Name(name) => format!("`{name}`"),
            TokenKind::Variable(name) => format!("`${name}`"),
            TokenKind::Str(text) => format!("\"{text}\""),
            TokenKind::Number(text) => format!("`{text}`"),
            TokenKind::Bool(value) => format!("`{value}`"),
            TokenKind::Null => "`null`".to_string(),
            TokenKind::Regex { pattern, flags } => format!("`/{pattern}/{flags}`"),
            TokenKind::End => "the end of the expression".to_string(),
        }
    }
}
