//! `errors`: what an answer means.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::kind::Kind;

use super::text::Expression;

/// One named rule. Expressions see the response (`status`, `headers`, `body`) and `$request`, `$account`, `$page`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ErrorRule {
    /// When it holds: an expression, or a status and an expression that must both hold. Default: always.
    pub when: Option<When>,
    /// What the answer is: a kind of failure, or `success` or `empty` after all. Without it the rule decides nothing: the rules after it, in the end
    /// those of the status, say what a failure is, and this one how it is told.
    #[serde(default)]
    #[schemars(schema_with = "kind_schema")]
    pub kind: Option<String>,
    /// Text for people.
    #[schemars(extend("examples" = ["body.error.message"]))]
    pub message: Option<Expression>,
    /// `[{ field, message }]`.
    pub details: Option<Expression>,
    /// Seconds until a repeat makes sense.
    pub retry_after: Option<Expression>,
    /// Whether the match is a problem beside the data instead of a failure.
    #[serde(default)]
    pub partial: bool,
    /// Whether renewing the credential can cure it. Default: as the kind says.
    pub refresh: Option<bool>,
}

/// What a success is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(untagged)]
pub enum SuccessWhen {
    /// The expression holds over the response.
    #[serde(rename = "$string")]
    Expression(Expression),
    /// Of the answer as a whole, and of each of its elements.
    #[serde(rename = "$object")]
    Parts(SuccessParts),
}

/// What a success is, of the whole and of each element.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuccessParts {
    /// Holds over the response.
    #[serde(rename = "if")]
    pub condition: Option<Expression>,
    /// Holds over each element that `response_path` finds; the others are left out, each with a problem.
    pub item: Option<Expression>,
}

/// What an element that failed says about itself; expressions see the element, and `$request`, `$account`, `$page`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RecordError {
    /// The kind of failure. Default: `validation`.
    #[serde(default)]
    #[schemars(schema_with = "failure_schema")]
    pub kind: Option<String>,
    /// Text for people.
    pub message: Option<Expression>,
    /// `[{ field, message }]`.
    pub details: Option<Expression>,
}

/// When a rule holds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(untagged)]
pub enum When {
    /// The expression holds.
    #[serde(rename = "$string")]
    Expression(Expression),
    /// All members hold.
    #[serde(rename = "$object")]
    All(WhenAll),
}

/// Conditions that must all hold.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct WhenAll {
    /// The status is one of these.
    pub status: Option<Status>,
    /// The expression holds.
    #[serde(rename = "if")]
    pub condition: Option<Expression>,
}

/// A status, a class such as `5xx`, or a list of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(untagged)]
pub enum Status {
    /// One status.
    #[serde(rename = "$number")]
    Exactly(#[schemars(range(min = 100, max = 599))] u16),
    /// A class: `4xx`.
    #[serde(rename = "$string")]
    Class(#[schemars(regex(pattern = "^[1-5]xx$"))] String),
    /// Any of these.
    #[serde(rename = "$array")]
    Any(Vec<Status>),
}

fn failure_schema(_: &mut SchemaGenerator) -> Schema {
    let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    json_schema!({ "type": "string", "enum": words })
}

fn kind_schema(_: &mut SchemaGenerator) -> Schema {
    let mut words = vec!["success", "empty"];
    words.extend(Kind::ALL.iter().map(|kind| kind.as_str()));
    json_schema!({ "type": "string", "enum": words })
}
