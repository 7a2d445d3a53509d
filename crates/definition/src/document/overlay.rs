//! The overlay document: a partial definition laid over lower levels.

use indexmap::IndexMap;
use schemars::JsonSchema;

use super::integration::Integration;
use super::mapping::Mapping;
use super::model::Model;

/// A JSON Merge Patch (RFC 7396) of an integration, its mappings and its models: objects merge, `null` removes, the rest replaces.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(title = "Overlay", deny_unknown_fields)]
pub struct Overlay {
    /// The schema that editors check this document by.
    #[schemars(rename = "$schema")]
    pub schema: Option<String>,
    /// Changes of the vendor's side.
    pub integration: Option<Integration>,
    /// Changes of mappings, by model.
    pub mappings: Option<IndexMap<String, Mapping>>,
    /// Changes of models, by name.
    pub models: Option<IndexMap<String, Model>>,
}
