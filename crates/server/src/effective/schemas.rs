//! The document's schemas: records, what may be written, failures.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::MappedPlan;
use serde_json::{Map, Value, json};

use super::fields::fields;
use super::{Resource, with};

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

/// What a create or an update may carry: what some plan of that method reads, and of a new record what every plan asks for.
pub(super) fn written(resource: &Resource, method: &str) -> Value {
    let mut schema = record(resource);
    let writes = Writes::of(resource, method);
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        let custom = properties
            .get_mut("custom_fields")
            .and_then(|own| own.get_mut("properties"));
        if let Some(custom) = custom.and_then(Value::as_object_mut) {
            custom.retain(|name, _| !is_refused(resource, name));
        }
        for (name, own) in std::mem::take(properties) {
            let kept = writes.narrow(&mut vec![name.clone()], own);
            properties.extend(kept.map(|own| (name, own)));
        }
    }
    if let Some(members) = schema.as_object_mut() {
        members.remove("required");
        members.insert("additionalProperties".to_owned(), json!(false));
        let required = if method == "create" {
            required(resource)
        } else {
            Vec::new()
        };
        if !required.is_empty() {
            members.insert("required".to_owned(), json!(required));
        }
    }
    schema
}

/// First names of the fields that every integration asks for in a new record.
fn required(resource: &Resource) -> Vec<String> {
    let plans = resource.methods.get("create").map(Vec::as_slice).unwrap_or_default();
    let names = |plan: &MappedPlan| -> Vec<String> {
        let paths = plan.supports.required.iter();
        paths.filter_map(|path| path.first().cloned()).collect()
    };
    let mut all = plans.first().map(|plan| names(plan)).unwrap_or_default();
    all.dedup();
    all.retain(|name| plans.iter().all(|plan| names(plan).contains(name)));
    all
}

/// Whether the vendor says of a field of its own that it cannot be written.
fn is_refused(resource: &Resource, custom: &str) -> bool {
    let mut described = resource.described.iter();
    described.any(|field| field["name"] == *custom && field["writable"] == false)
}

/// The fields that a method's plans write.
struct Writes<'r> {
    plans: &'r [Arc<MappedPlan>],
}

impl<'r> Writes<'r> {
    fn of(resource: &'r Resource, method: &str) -> Writes<'r> {
        Writes {
            plans: resource.methods.get(method).map(Vec::as_slice).unwrap_or_default(),
        }
    }

    /// The schema of a field as far as it is written; `None`: not at all. An object of which only some members are written offers
    /// those; what lies in a list is written with it.
    fn narrow(&self, path: &mut Vec<String>, mut schema: Value) -> Option<Value> {
        let any = |plan: &Arc<MappedPlan>| plan.supports.any_write && !is_read_only(plan, path);
        let written: Vec<&Vec<String>> = self.plans.iter().flat_map(|plan| &plan.supports.writes).collect();
        if self.plans.iter().any(any) || written.iter().any(|write| path.starts_with(write)) {
            return Some(schema);
        }
        let below: Vec<&String> = written
            .iter()
            .filter(|write| write.starts_with(path))
            .filter_map(|write| write.get(path.len()))
            .collect();
        if below.is_empty() {
            return None;
        }
        if let Some(members) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            for name in below {
                members.entry(name.clone()).or_insert_with(|| json!({}));
            }
            for (name, own) in std::mem::take(members) {
                path.push(name.clone());
                members.extend(self.narrow(path, own).map(|own| (name, own)));
                path.pop();
            }
            return Some(with(schema, "additionalProperties", false));
        }
        Some(schema)
    }
}

fn is_read_only(plan: &MappedPlan, path: &[String]) -> bool {
    plan.schema.property(path).is_some_and(|property| property.read_only)
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
