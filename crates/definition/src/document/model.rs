//! The model document: a category's common data model.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// A unified model.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(title = "Model")]
pub struct Model {
    /// The schema that editors check this document by.
    #[serde(rename = "$schema")]
    pub schema: Option<String>,
    /// Name in URLs.
    pub name: Option<String>,
    /// What it is called, for people.
    pub label: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Value objects that properties refer to as `#/$defs/<name>`.
    #[serde(default, rename = "$defs")]
    pub defs: IndexMap<String, Property>,
    /// Resources by name.
    #[serde(default)]
    pub resources: IndexMap<String, Resource>,
}

/// One resource.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Resource {
    /// What it is called, for people.
    pub title: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Its fields; the common ones (`id`, `created_at`, `updated_at`, `custom_fields`, `remote_data`) need not be written.
    #[serde(default)]
    pub properties: IndexMap<String, Property>,
}

/// One field: a subset of JSON Schema 2020-12.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Property {
    /// What it is called, for people.
    pub title: Option<String>,
    /// What it means.
    pub description: Option<String>,
    /// JSON type. Default: any.
    #[serde(rename = "type")]
    pub kind: Option<JsonType>,
    /// Format of a string.
    pub format: Option<Format>,
    /// The words of an enumeration.
    #[serde(rename = "enum")]
    pub values: Option<Vec<String>>,
    /// Elements of an array.
    pub items: Option<Box<Property>>,
    /// Members of an object.
    pub properties: Option<IndexMap<String, Property>>,
    /// Members beside the written ones; for documentation.
    #[serde(rename = "additionalProperties")]
    pub additional_properties: Option<bool>,
    /// A value object: `#/$defs/<name>`.
    #[serde(rename = "$ref")]
    pub reference: Option<String>,
    /// Whether callers cannot write it.
    #[serde(default, rename = "readOnly")]
    pub read_only: bool,
    /// Examples.
    #[serde(default)]
    pub examples: Vec<Value>,
}

/// JSON types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JsonType {
    /// Text.
    String,
    /// A number without fraction.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list.
    Array,
    /// Members.
    Object,
}

/// Formats of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// RFC 3339 full-date.
    Date,
    /// RFC 3339 date-time.
    DateTime,
    /// RFC 5321 mailbox.
    Email,
    /// RFC 3986.
    Uri,
    /// A decimal number, exact.
    Decimal,
}
