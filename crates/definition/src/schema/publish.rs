//! Makes the published schemas from the documents' types.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::document::integration::Integration;
use crate::document::mapping::Mapping;
use crate::document::model::Model;
use crate::document::overlay::Overlay;

pub(super) fn integration() -> Value {
    generate::<Integration>()
}

pub(super) fn mapping() -> Value {
    generate::<Mapping>()
}

pub(super) fn model() -> Value {
    generate::<Model>()
}

/// In an overlay nothing is required, and every member may be `null`, which removes it.
pub(super) fn overlay() -> Value {
    let mut schema = generate::<Overlay>();
    relax(&mut schema);
    schema
}

fn generate<T: JsonSchema>() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    open_extensions(&mut schema);
    schema
}

/// Keys that begin with `x-` are everybody's own, in every object that lists its members.
fn open_extensions(schema: &mut Value) {
    each_object(schema, &mut |object| {
        if object.get("properties").is_some_and(Value::is_object) && object.contains_key("additionalProperties") {
            object.insert("patternProperties".to_owned(), json!({ "^x-": true }));
        }
    });
}

fn relax(schema: &mut Value) {
    each_object(schema, &mut |object| {
        if object.get("required").is_some_and(Value::is_array) {
            object.remove("required");
        }
        if let Some(members @ Value::Object(_)) = object.get_mut("additionalProperties") {
            let inner = members.take();
            *members = json!({ "anyOf": [inner, { "type": "null" }] });
        }
    });
}

/// Visits every schema object, inner ones first. (Documents have no properties named `required` or `additionalProperties` with
/// other meanings at places where schemas stand.)
fn each_object(value: &mut Value, visit: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(|member| each_object(member, visit));
            visit(object);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, visit)),
        _ => {}
    }
}
