//! Problems: what was left out of, or is doubtful about, an answer that is served all the same.

use interlingua_definition::kind::Kind;
use interlingua_definition::source::Place;
use serde::Serialize;

use crate::failure::Detail;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something is missing from the data.
    Error,
    /// The data is whole, but look.
    Warning,
}

/// One problem beside the data.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// What went wrong, in one word.
    pub kind: Kind,
    /// The kind's title: the same words for every occurrence.
    pub title: &'static str,
    /// This occurrence.
    pub detail: String,
    /// Index of the record in the vendor's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// JSON Pointer into the unified record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Field or parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The step it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Steps that were taken, and were not taken back, when this one failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub completed: Vec<String>,
    /// What is wrong with single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Detail>,
    /// Error or warning.
    pub severity: Severity,
    /// The definition at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<Place>,
}

impl Problem {
    /// Something is missing from the data.
    pub fn error(kind: Kind, detail: impl Into<String>) -> Problem {
        Problem {
            kind,
            title: kind.title(),
            detail: detail.into(),
            index: None,
            pointer: None,
            field: None,
            step: None,
            completed: Vec::new(),
            details: Vec::new(),
            severity: Severity::Error,
            definition: None,
        }
    }

    /// The data is whole, but look.
    pub fn warning(kind: Kind, detail: impl Into<String>) -> Problem {
        Problem {
            severity: Severity::Warning,
            ..Problem::error(kind, detail)
        }
    }
}
