//! `steps`: one unified call made of several calls of the vendor's.

use schemars::JsonSchema;
use serde::Deserialize;

use super::method::Method;
use super::text::{Expression, Expressions, Word};

/// One named call. Expressions see the unified request, `$steps.<name>` of the steps before (`status`, `headers`, `body`, `data`, `ran`),
/// and below `for_each` also `$item` and `$index`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Step {
    /// What it is for, for people.
    pub description: Option<String>,
    /// The call: `resource.method` of the integration.
    pub call: Option<Word>,
    /// A request written in place, instead of `call`.
    pub request: Option<Box<Method>>,
    /// The native request's id. Default: the unified one.
    pub id: Option<Expression>,
    /// The native request's query parameters.
    pub query: Option<Expressions>,
    /// The native request's headers.
    pub headers: Option<Expressions>,
    /// The native request's body.
    pub body: Option<Expressions>,
    /// Leaves of `body` that an update may bring in part: JSON Pointers below `body`.
    #[serde(default)]
    pub partial: Vec<Word>,
    /// Whether the step is taken at all. Default: yes.
    pub when: Option<Expression>,
    /// The step is taken once for each element that this yields, in order, a few at a time; `$record` stands for the records of a list's page.
    pub for_each: Option<Expression>,
    /// What its failure means. Default: `fail`.
    pub on_error: Option<OnError>,
    /// What takes the step back, once it was taken, when a later step fails with `on_error: undo`.
    pub undo: Option<Undo>,
    /// Whether it changes nothing at the vendor's. Default: as the call says.
    pub read_only: Option<bool>,
    /// The step that this one is taken before. Default: in the order of the document.
    pub before: Option<Word>,
}

/// What a step's failure means for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// The call ends. It has failed, unless a step before has written: then what was written is served, with a problem beside it.
    Fail,
    /// The call goes on, with a problem beside the data.
    Continue,
    /// The steps before are taken back, last one first; then as `fail`.
    Undo,
}

/// The call that takes a step back. Its expressions see what the step's see, the step's own outcome included.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Undo {
    /// The call: `resource.method` of the integration.
    pub call: Option<Word>,
    /// A request written in place, instead of `call`.
    pub request: Option<Box<Method>>,
    /// The native request's id.
    pub id: Option<Expression>,
    /// The native request's query parameters.
    pub query: Option<Expressions>,
    /// The native request's headers.
    pub headers: Option<Expressions>,
    /// The native request's body.
    pub body: Option<Expressions>,
}
