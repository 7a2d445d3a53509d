//! The document's schemas: records, what may be written, failures.

use interlingua_definition::kind::Kind;
use serde_json::{Map, Value, json};

use super::Resource;
use super::fields::{fields, writable};

/// The unified record: what the model has, what overlays map besides, and the account's own fields.
pub(super) fn record(resource: &Resource) -> Value {
    let mut properties = Map::new();
    for plan in resource.plans() {
        for (name, property) in &plan.schema.properties {
            properties.entry(name.clone()).or_insert_with(|| property.json_schema());
        }
    }
    if let Some(id) = properties.get_mut("id") {
        *id = json!({ "type": "string", "description": "The vendor's id.", "readOnly": true });
    }
    for field in fields(resource) {
        let Some(name) = field.get("name").and_then(Value::as_str) else {
            continue;
        };
        match name.strip_prefix("custom_fields.") {
            Some(custom) => insert_custom(&mut properties, custom, &field),
            None => drop(properties.entry(name.to_owned()).or_insert_with(|| loose(&field))),
        }
    }
    json!({ "type": "object", "properties": properties, "required": ["id"], "additionalProperties": true })
}

/// What a create or an update may carry.
pub(super) fn written(resource: &Resource) -> Value {
    let mut schema = record(resource);
    let names: Vec<String> = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        names
            .iter()
            .filter(|name| !writable(resource, name))
            .for_each(|name| drop(properties.remove(name)));
    }
    if let Some(members) = schema.as_object_mut() {
        members.remove("required");
        members.insert("additionalProperties".to_owned(), json!(false));
    }
    schema
}

fn insert_custom(properties: &mut Map<String, Value>, name: &str, field: &Value) {
    let inner = properties
        .entry("custom_fields".to_owned())
        .or_insert_with(|| json!({ "type": ["object", "null"] }));
    let members = inner
        .as_object_mut()
        .map(|inner| inner.entry("properties").or_insert_with(|| json!({})));
    if let Some(members) = members.and_then(Value::as_object_mut) {
        members.insert(name.to_owned(), loose(field));
    }
}

/// A field of which only the vendor's words are known: its type is the vendor's, so none is promised.
fn loose(field: &Value) -> Value {
    let mut schema = Map::new();
    for (keyword, member) in [
        ("title", "label"),
        ("x-remote-type", "type"),
        ("x-options", "options"),
        ("x-remote", "remote"),
    ] {
        schema.extend(field.get(member).map(|value| (keyword.to_owned(), value.clone())));
    }
    Value::Object(schema)
}

/// Schemas that every document has.
pub(super) fn common() -> Map<String, Value> {
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    let detail = json!({ "type": "object", "properties": {
        "field": { "type": "string" }, "remote_field": { "type": "string" }, "message": { "type": "string" } }, "required": ["message"] });
    let beside = json!({ "type": "object", "description": "What was left out of, or is doubtful about, an answer that is served all the same.", "properties": {
        "kind": { "type": "string", "enum": kinds }, "title": { "type": "string" }, "detail": { "type": "string" },
        "severity": { "type": "string", "enum": ["error", "warning"] }, "index": { "type": "integer" }, "pointer": { "type": "string" },
        "field": { "type": "string" }, "step": { "type": "string" }, "completed": { "type": "array", "items": { "type": "string" } },
        "details": { "type": "array", "items": { "$ref": "#/components/schemas/Detail" } }, "definition": { "type": "object" } },
        "required": ["kind", "title", "detail", "severity"] });
    let failure = json!({ "type": "object", "description": "A call that failed (RFC 9457).", "properties": {
        "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" }, "detail": { "type": "string" },
        "instance": { "type": "string" }, "kind": { "type": "string", "enum": kinds },
        "origin": { "type": "string", "enum": ["caller", "engine", "upstream", "network", "mapping"] }, "retryable": { "type": "boolean" },
        "upstream": { "type": "object", "properties": { "status": { "type": "integer" }, "body": {} } },
        "details": { "type": "array", "items": { "$ref": "#/components/schemas/Detail" } },
        "definition": { "type": "object" }, "supported": { "type": "object" }, "step": { "type": "string" },
        "steps": { "type": "object", "additionalProperties": { "type": "string" } } },
        "required": ["type", "title", "status", "kind", "origin", "retryable"] });
    let named = [("Detail", detail), ("Problem", beside), ("Failure", failure)];
    named
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}
