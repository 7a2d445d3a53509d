//! `connect`: the form that the customer fills in.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The connect form.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Connect {
    /// Fields by name, in the order in which they are shown. What is not secret becomes an account variable of the same name.
    #[serde(default)]
    pub fields: IndexMap<String, ConnectField>,
}

/// One field of the connect form.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConnectField {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where the customer finds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Regular expression that the whole value must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Shown before the input, and not part of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Shown behind the input, and not part of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// The values to choose from.
    #[serde(default, rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Whether it is a credential: sealed, never shown again, in scope as `$credential.<name>` only.
    #[serde(default)]
    pub secret: bool,
    /// Whether it may be left empty.
    #[serde(default)]
    pub optional: bool,
    /// Value when left empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Kind of input: `url`, `email`, `password`, `text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
}
