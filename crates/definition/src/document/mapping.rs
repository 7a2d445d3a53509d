//! The mapping document: how an integration serves a unified model.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::errors::ErrorRule;
use super::step::Step;
use super::text::{Expression, Expressions, Path, Word};

/// How one integration serves the resources of one unified model.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(title = "Mapping")]
pub struct Mapping {
    /// The schema that editors check this document by.
    #[schemars(rename = "$schema")]
    pub schema: Option<String>,
    /// Functions by name, visible as `$name` in this mapping.
    pub functions: Option<IndexMap<String, Expression>>,
    /// The model's resources.
    #[schemars(flatten)]
    pub resources: IndexMap<String, MappedResource>,
}

/// How one resource is served.
#[derive(Debug, Clone, JsonSchema)]
pub struct MappedResource {
    /// Functions by name, visible as `$name` in this resource.
    pub functions: Option<IndexMap<String, Expression>>,
    /// Fields of the model that the vendor does not have, each with the reason.
    #[schemars(extend("examples" = [{ "birthday": "the vendor keeps no dates of birth" }]))]
    pub absent: Option<IndexMap<String, String>>,
    /// Its methods; `*` stands for every method that has such a part.
    #[schemars(flatten)]
    pub methods: IndexMap<String, MappedMethod>,
}

/// How one method of the model is served. In requests, plain names are the unified request's: `id`, `query`, `headers`, `body`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MappedMethod {
    /// What is particular about it, for people.
    pub description: Option<String>,
    /// The call: `resource.method` of the integration.
    pub call: Option<Word>,
    /// Constant records in the vendor's shape, served instead of a call.
    pub data: Option<Value>,
    /// Named calls in order, instead of one call.
    #[serde(default)]
    pub steps: IndexMap<String, Step>,
    /// The step whose data `record` maps, and which pages a list. Default: the last that was taken; in a list, the last.
    pub returns: Option<Word>,
    /// Parameters of the describe call behind `$fields`, where the fields depend on what is asked for.
    #[schemars(extend("examples" = [{ "object": "query.object.eq" }]))]
    pub describe: Option<Expressions>,
    /// The native request's id. Default: the unified one.
    pub id: Option<Expression>,
    /// The native request's query parameters.
    pub query: Option<Expressions>,
    /// The native request's headers.
    pub headers: Option<Expressions>,
    /// The native request's body. In an update a leaf counts only if the caller sent one of the members that it reads.
    pub body: Option<Expressions>,
    /// Leaves that are evaluated although only some of what they read came, or, in a list, no filter at all: JSON Pointers below `query`
    /// or `body`.
    #[serde(default)]
    pub partial: Vec<Word>,
    /// The unified record, field by field, or one expression for the whole record.
    pub record: Option<Expressions>,
    /// Unified fields that are plain vendor fields, in both directions: name and path.
    #[serde(default)]
    pub fields: IndexMap<String, Path>,
    /// Error rules, asked before the integration's.
    #[serde(default)]
    pub errors: IndexMap<String, ErrorRule>,
    /// Members of the envelope's `meta`, from the response.
    pub meta: Option<Expressions>,
    /// After a write that answers without the record: the id to read it back by, from the response, with the unified request as
    /// `$request`. Where it yields nothing, the unified id.
    pub reread: Option<Expression>,
    /// Narrows what callers may ask; otherwise derived from what the requests read.
    pub supports: Option<Supports>,
    /// Functions by name, visible as `$name` in this method.
    #[serde(default)]
    pub functions: IndexMap<String, Expression>,
    /// Parts laid over the method by name; the first whose `when` holds is used.
    #[serde(default)]
    pub variants: IndexMap<String, Variant>,
}

/// Parts laid over a method.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Variant {
    /// When it is used, over the unified request.
    pub when: Expression,
    /// The call: `resource.method` of the integration.
    pub call: Option<Word>,
    /// Constant records in the vendor's shape, served instead of a call.
    pub data: Option<Value>,
    /// Named calls in order, instead of one call; those of the method's steps that it names change.
    #[serde(default)]
    pub steps: IndexMap<String, Step>,
    /// The step whose data `record` maps, and which pages a list.
    pub returns: Option<Word>,
    /// The native request's id.
    pub id: Option<Expression>,
    /// The native request's query parameters.
    pub query: Option<Expressions>,
    /// The native request's headers.
    pub headers: Option<Expressions>,
    /// The native request's body.
    pub body: Option<Expressions>,
    /// The unified record.
    pub record: Option<Expressions>,
    /// Error rules, asked before the method's.
    #[serde(default)]
    pub errors: IndexMap<String, ErrorRule>,
    /// Members of the envelope's `meta`, from the response.
    pub meta: Option<Expressions>,
    /// The id to read the record back by, from the response.
    pub reread: Option<Expression>,
}

/// What callers may ask.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Supports {
    /// Filters by unified field.
    pub filters: Option<IndexMap<String, FilterSupport>>,
    /// Fields that can be sorted by.
    pub sort: Option<Vec<String>>,
    /// Fields without which the vendor makes no record, for the OpenAPI document. The vendor is the judge: a create that lacks one is sent all
    /// the same, and refused in the vendor's words.
    #[serde(default)]
    #[schemars(extend("examples" = [["last_name", "company.id"]]))]
    pub required: Vec<String>,
}

/// One filter.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FilterSupport {
    /// Operators.
    pub ops: Option<Vec<Operator>>,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
    /// Whether it may not be combined with other filters.
    #[serde(default)]
    pub alone: bool,
    /// Values allowed. Default: any of the type.
    #[serde(default)]
    pub values: Vec<String>,
}

/// Operators of filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Greater or later.
    Gt,
    /// Greater, later or equal.
    Gte,
    /// Less or earlier.
    Lt,
    /// Less, earlier or equal.
    Lte,
    /// One of several.
    In,
    /// Contains text.
    Contains,
    /// Has a value.
    Exists,
}

impl Operator {
    /// All of them.
    pub const ALL: [Operator; 9] = [
        Operator::Eq,
        Operator::Ne,
        Operator::Gt,
        Operator::Gte,
        Operator::Lt,
        Operator::Lte,
        Operator::In,
        Operator::Contains,
        Operator::Exists,
    ];

    /// The word in `field[op]=value`.
    pub fn as_str(self) -> &'static str {
        match self {
            Operator::Eq => "eq",
            Operator::Ne => "ne",
            Operator::Gt => "gt",
            Operator::Gte => "gte",
            Operator::Lt => "lt",
            Operator::Lte => "lte",
            Operator::In => "in",
            Operator::Contains => "contains",
            Operator::Exists => "exists",
        }
    }
}
