//! What an answer is: rules in order.

use interlingua_jsonata::Program;

use crate::kind::Kind;
use crate::source::Place;

/// One named error rule.
#[derive(Debug)]
pub struct ErrorRule {
    /// Name in the definition.
    pub name: String,
    /// Statuses that it speaks of; empty = every status.
    pub statuses: Vec<StatusMatch>,
    /// Condition over the response; `None` = holds.
    pub condition: Option<Program>,
    /// What the answer then is.
    pub kind: Outcome,
    /// Text for people.
    pub message: Option<Program>,
    /// `[{ field, message }]`.
    pub details: Option<Program>,
    /// Seconds until a repeat makes sense.
    pub retry_after: Option<Program>,
    /// A problem beside the data instead of a failure.
    pub partial: bool,
    /// Whether renewing the credential can cure it; `None` = as the kind says.
    pub refresh: Option<bool>,
    /// Where it stands.
    pub place: Place,
}

/// Judges the elements of an answer one by one; expressions are over the element.
#[derive(Debug)]
pub struct ItemRule {
    /// Whether the element succeeded.
    pub condition: Program,
    /// What a failed one is.
    pub kind: Kind,
    /// Text for people.
    pub message: Option<Program>,
    /// `[{ field, message }]`.
    pub details: Option<Program>,
    /// Where it stands.
    pub place: Place,
}

/// A status or a class of statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusMatch {
    /// 409
    Exactly(u16),
    /// `5xx`, as its first digit.
    Class(u8),
}

/// What a rule turns an answer into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Data after all.
    Success,
    /// No records.
    Empty,
    /// A failure of this kind.
    Failure(Kind),
    /// Whatever the rules after it say; a failure is told in this rule's words.
    Open,
}
