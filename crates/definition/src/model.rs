//! Unified models: what a resource's fields are.

use indexmap::IndexMap;

/// A resource of a unified model, references resolved, common fields included.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceSchema {
    /// Name of the resource.
    pub name: String,
    /// What it is called, for people.
    pub title: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Fields in document order; the common ones (`id created_at updated_at custom_fields remote_data`) are always among them.
    pub properties: IndexMap<String, Property>,
    /// Whether a model describes it. Without one only the common fields are known, and `record` may yield any others.
    pub described: bool,
}

/// One field.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// Its type.
    pub kind: PropertyType,
    /// What it means.
    pub description: Option<String>,
    /// Whether callers cannot write it.
    pub read_only: bool,
}

/// Types of fields.
#[derive(Debug, Clone, PartialEq)]
pub enum PropertyType {
    /// Anything.
    Any,
    /// Text of a format.
    String(StringFormat),
    /// One of these words; others are served with a warning.
    Enum(Vec<String>),
    /// A number without fraction.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list; a lone value is wrapped.
    Array(Box<Property>),
    /// An object with these members; empty = any members.
    Object(IndexMap<String, Property>),
}

/// Formats of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StringFormat {
    /// Any text.
    #[default]
    Text,
    /// RFC 3339 full-date.
    Date,
    /// RFC 3339 date-time.
    DateTime,
    /// RFC 5321 mailbox.
    Email,
    /// RFC 3986.
    Uri,
    /// A decimal number as text, exact.
    Decimal,
}

impl PropertyType {
    /// What it is, in words for people.
    pub fn as_str(&self) -> &'static str {
        match self {
            PropertyType::Any => "any value",
            PropertyType::String(StringFormat::Date) => "a date (YYYY-MM-DD)",
            PropertyType::String(StringFormat::DateTime) => "a date-time (RFC 3339)",
            PropertyType::String(StringFormat::Decimal) => "a decimal number as text",
            PropertyType::String(_) => "a string",
            PropertyType::Enum(_) => "a word of a list",
            PropertyType::Integer => "an integer",
            PropertyType::Number => "a number",
            PropertyType::Boolean => "a boolean",
            PropertyType::Array(_) => "an array",
            PropertyType::Object(_) => "an object",
        }
    }
}
