//! What a caller may filter, sort and write.

/// What a caller may ask of a mapped method.
#[derive(Debug, Default, Clone)]
pub struct Supports {
    /// Filters, by unified field name.
    pub filters: Vec<Filter>,
    /// Fields that can be sorted by.
    pub sort: Vec<String>,
    /// Unified fields that a write may carry; dotted paths, a prefix covers what is below it.
    pub writes: Vec<Vec<String>>,
    /// Fields without which the vendor refuses a create; dotted paths.
    pub required: Vec<Vec<String>>,
    /// Whether reads are dynamic, so that writes cannot be judged.
    pub any_write: bool,
    /// Whether requests read `query.sync_token`.
    pub sync_token: bool,
}

/// One supported filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Unified field.
    pub field: String,
    /// `eq ne gt gte lt lte in contains exists`
    pub ops: Vec<String>,
    /// Must be given.
    pub required: bool,
    /// May not be combined with other filters.
    pub alone: bool,
    /// Values allowed; empty = any of the type.
    pub values: Vec<String>,
}
