//! Where something is written: the level, the document, the position.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The level that a leaf of a merged definition came from, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The catalog, or a definition put in its place.
    Base,
    /// The `integration` patch of the account's auth choice.
    Choice,
    /// The environment's overlay.
    Environment,
    /// The account's overlay.
    Account,
}

impl Level {
    /// The word in problems and in `effective`.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Base => "base",
            Level::Choice => "choice",
            Level::Environment => "environment",
            Level::Account => "account",
        }
    }
}

/// The text of one document and the name people know it by.
pub struct Source {
    /// A file's path, or words such as `overlay of account acct_1`.
    pub name: String,
    /// The whole text as written.
    pub text: String,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Source {
    /// Line and column of a byte offset, both from 1; columns count characters.
    pub fn position(&self, offset: usize) -> (u32, u32) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(start..).unwrap_or_default().chars().count() + 1;
        (
            u32::try_from(line).unwrap_or(u32::MAX),
            u32::try_from(column).unwrap_or(u32::MAX),
        )
    }
}

/// A place in a document, as people are told it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Level of the document in the merge.
    pub level: Level,
    /// Name of the document.
    pub source: String,
    /// JSON Pointer (RFC 6901) inside that document.
    pub pointer: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.source, self.line, self.column)
    }
}

/// Where a node of a (merged) document stands. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Level of the document in the merge.
    pub level: Level,
    /// The document.
    pub source: Arc<Source>,
    /// JSON Pointer inside the document.
    pub pointer: Arc<str>,
    /// First byte of the node in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

impl Origin {
    /// The place as people are told it.
    pub fn place(&self) -> Place {
        let (line, column) = self.source.position(self.start);
        Place {
            level: self.level,
            source: self.source.name.clone(),
            pointer: self.pointer.to_string(),
            line,
            column,
        }
    }

    /// The key under which this node is a member, where it can be found; otherwise the node itself.
    pub fn key(&self, key: &str) -> Origin {
        let literal = serde_json::Value::from(key).to_string();
        let before = self.source.text.get(..self.start).unwrap_or_default();
        match before.rfind(&literal) {
            Some(start) => self.part(start, start + literal.len()),
            None => self.clone(),
        }
    }

    /// A part of this node, by bytes of the document's text.
    pub fn part(&self, start: usize, end: usize) -> Origin {
        Origin {
            start,
            end,
            ..self.clone()
        }
    }
}

/// Appends a key to a JSON Pointer, escaped (RFC 6901 section 3).
pub fn pointer_push(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Byte offset in the JSON text of a string literal (its opening quote included) of the character that stands at `offset` of
/// the decoded string.
pub fn literal_offset(literal: &str, offset: usize) -> usize {
    let mut decoded = 0;
    let mut chars = literal.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if decoded >= offset || (c == '"' && at + 1 == literal.len()) {
            return at;
        }
        decoded += if c == '\\' {
            escape_length(&mut chars)
        } else {
            c.len_utf8()
        };
    }
    literal.len()
}

/// Consumes an escape after its backslash and tells how many bytes it stands for. A surrogate pair counts at its second half.
fn escape_length(chars: &mut impl Iterator<Item = (usize, char)>) -> usize {
    let Some((_, 'u')) = chars.next() else { return 1 };
    let unit = (0..4)
        .filter_map(|_| chars.next()?.1.to_digit(16))
        .fold(0, |unit, digit| unit * 16 + digit);
    match unit {
        0..=0x7f => 1,
        0x80..=0x7ff => 2,
        0xd800..=0xdbff => 0,
        0xdc00..=0xdfff => 4,
        _ => 3,
    }
}
