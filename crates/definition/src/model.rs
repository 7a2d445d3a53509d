//! Unified models: what a resource's fields are.

use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::document::model as document;
use crate::document::typed::Origins;
use crate::node::Node;

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

impl ResourceSchema {
    /// A property by dotted path, through objects and the elements of arrays.
    pub fn property(&self, path: &[String]) -> Option<&Property> {
        let (first, rest) = path.split_first()?;
        rest.iter()
            .try_fold(self.properties.get(first)?, |property, key| property.member(key))
    }
}

impl PropertyType {
    /// As JSON Schema (2020-12).
    pub fn json_schema(&self) -> Value {
        match self {
            PropertyType::Any => json!({}),
            PropertyType::String(format) => format.json_schema(),
            // A vendor's word that the model does not know is served, too.
            PropertyType::Enum(words) => json!({ "type": "string", "examples": words, "x-enum": words }),
            PropertyType::Integer => json!({ "type": "integer" }),
            PropertyType::Number => json!({ "type": "number" }),
            PropertyType::Boolean => json!({ "type": "boolean" }),
            PropertyType::Array(items) => json!({ "type": "array", "items": items.json_schema() }),
            PropertyType::Object(members) => {
                let members: serde_json::Map<String, Value> = members
                    .iter()
                    .map(|(name, member)| (name.clone(), member.json_schema()))
                    .collect();
                json!({ "type": "object", "properties": members, "additionalProperties": true })
            }
        }
    }
}

impl StringFormat {
    fn json_schema(self) -> Value {
        let format = match self {
            StringFormat::Text => return json!({ "type": "string" }),
            StringFormat::Date => "date",
            StringFormat::DateTime => "date-time",
            StringFormat::Email => "email",
            StringFormat::Uri => "uri",
            StringFormat::Decimal => "decimal",
        };
        json!({ "type": "string", "format": format })
    }
}

impl Property {
    /// As JSON Schema (2020-12). Any field of an answer may be null: the vendor has no value.
    pub fn json_schema(&self) -> Value {
        let mut schema = self.kind.json_schema();
        if let Some(members) = schema.as_object_mut() {
            if let Some(description) = &self.description {
                members.insert("description".to_owned(), json!(description));
            }
            if self.read_only {
                members.insert("readOnly".to_owned(), json!(true));
            }
            if let Some(kind) = members.get("type").cloned() {
                members.insert("type".to_owned(), json!([kind, "null"]));
            }
        }
        schema
    }

    /// A member of an object, or of the elements of an array.
    pub fn member(&self, key: &str) -> Option<&Property> {
        match &self.kind {
            PropertyType::Object(members) => members.get(key),
            PropertyType::Array(items) => items.member(key),
            _ => None,
        }
    }
}

/// Deepest chain of references and members that is followed: value objects may refer to themselves.
const MAX_DEPTH: u8 = 16;

/// The resources of a model's document, references resolved.
pub fn resources(document: &crate::Document) -> Vec<ResourceSchema> {
    let names = document
        .root()
        .get("resources")
        .and_then(Node::members)
        .into_iter()
        .flatten();
    names.map(|(name, _)| resource(Some(document.root()), name)).collect()
}

/// A resource of a merged model.
pub(crate) fn resource(model: Option<&Node>, name: &str) -> ResourceSchema {
    let document = model.and_then(|root| Origins::default().read::<document::Model>(root).ok());
    let resource = document.as_ref().and_then(|model| model.resources.get(name));
    let mut properties = common_properties();
    if let (Some(model), Some(resource)) = (&document, resource) {
        let written = resource.properties.iter();
        properties.extend(written.map(|(name, written)| (name.clone(), property(written, model, 0))));
    }
    ResourceSchema {
        name: name.to_owned(),
        title: resource.and_then(|resource| resource.title.clone()),
        description: resource.and_then(|resource| resource.description.clone()),
        properties,
        described: resource.is_some(),
    }
}

fn common_properties() -> IndexMap<String, Property> {
    let date_time = || PropertyType::String(StringFormat::DateTime);
    let common = [
        ("id", PropertyType::String(StringFormat::Text), "The vendor's id.", true),
        ("created_at", date_time(), "When it was created.", true),
        ("updated_at", date_time(), "When it was last changed.", true),
        (
            "custom_fields",
            PropertyType::Object(IndexMap::new()),
            "What no unified field covers, by the vendor's names.",
            false,
        ),
        (
            "remote_data",
            PropertyType::Any,
            "The record as the vendor has it, on request.",
            true,
        ),
    ];
    let entry = |(name, kind, text, read_only): (&str, PropertyType, &str, bool)| {
        (
            name.to_owned(),
            Property {
                kind,
                description: Some(text.to_owned()),
                read_only,
            },
        )
    };
    common.into_iter().map(entry).collect()
}

fn property(written: &document::Property, model: &document::Model, depth: u8) -> Property {
    let referred = written
        .reference
        .as_deref()
        .and_then(|reference| model.defs.get(reference.strip_prefix("#/$defs/")?));
    let kind = match referred {
        Some(referred) if depth < MAX_DEPTH => property(referred, model, depth + 1).kind,
        _ => property_type(written, model, depth),
    };
    let description = written
        .description
        .clone()
        .or_else(|| referred.and_then(|referred| referred.description.clone()));
    Property {
        kind,
        description,
        read_only: written.read_only,
    }
}

fn property_type(written: &document::Property, model: &document::Model, depth: u8) -> PropertyType {
    use document::JsonType;
    if depth >= MAX_DEPTH {
        return PropertyType::Any;
    }
    if let Some(values) = &written.values {
        return PropertyType::Enum(values.clone());
    }
    match written.kind {
        None => PropertyType::Any,
        Some(JsonType::String) => PropertyType::String(format(written.format)),
        Some(JsonType::Integer) => PropertyType::Integer,
        Some(JsonType::Number) => PropertyType::Number,
        Some(JsonType::Boolean) => PropertyType::Boolean,
        Some(JsonType::Array) => {
            let any = document::Property::default();
            let items = written.items.as_deref().unwrap_or(&any);
            PropertyType::Array(Box::new(property(items, model, depth + 1)))
        }
        Some(JsonType::Object) => {
            let members = written.properties.iter().flatten();
            let members = members.map(|(name, member)| (name.clone(), property(member, model, depth + 1)));
            PropertyType::Object(members.collect())
        }
    }
}

fn format(format: Option<document::Format>) -> StringFormat {
    match format {
        None => StringFormat::Text,
        Some(document::Format::Date) => StringFormat::Date,
        Some(document::Format::DateTime) => StringFormat::DateTime,
        Some(document::Format::Email) => StringFormat::Email,
        Some(document::Format::Uri) => StringFormat::Uri,
        Some(document::Format::Decimal) => StringFormat::Decimal,
    }
}
