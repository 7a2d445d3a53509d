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
    join_choices(&mut schema);
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

/// The members of an auth choice are a scheme's and the choice's own: every scheme's list of members grows by the latter.
fn join_choices(schema: &mut Value) {
    let defs = schema.get("$defs").cloned().unwrap_or_default();
    each_object(schema, &mut |object| {
        let Some(Value::Array(all)) = object.get("allOf") else {
            return;
        };
        let parts: Vec<&Value> = all
            .iter()
            .filter_map(|part| definition(&defs, part.get("$ref")?))
            .collect();
        if let [schemes, extras] = parts.as_slice()
            && let (Some(Value::Array(schemes)), Some(extras)) = (schemes.get("oneOf"), extras.as_object())
        {
            let joined = schemes.iter().map(|scheme| {
                let mut scheme = scheme.clone();
                if let Some(scheme) = scheme.as_object_mut() {
                    add_members(scheme, &Value::Object(extras.clone()));
                }
                scheme
            });
            let joined = joined.collect();
            object.remove("allOf");
            object.insert("oneOf".to_owned(), joined);
        }
    });
}

fn definition<'a>(defs: &'a Value, reference: &Value) -> Option<&'a Value> {
    defs.get(reference.as_str()?.strip_prefix("#/$defs/")?)
}

/// Adds the `properties` and `required` of one object schema to another.
fn add_members(object: &mut serde_json::Map<String, Value>, more: &Value) {
    if let (Some(Value::Object(properties)), Some(Value::Object(added))) =
        (object.get_mut("properties"), more.get("properties"))
    {
        properties.extend(added.clone());
    }
    if let (Some(Value::Array(required)), Some(Value::Array(added))) =
        (object.get_mut("required"), more.get("required"))
    {
        required.extend(added.iter().cloned());
    }
    object.insert("additionalProperties".to_owned(), Value::Bool(false));
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

/// Visits every schema, inner ones first.
fn each_object(schema: &mut Value, visit: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    let Value::Object(object) = schema else { return };
    for (keyword, inner) in object.iter_mut() {
        match (keyword.as_str(), inner) {
            ("properties" | "$defs" | "patternProperties", Value::Object(named)) => {
                named.values_mut().for_each(|schema| each_object(schema, visit));
            }
            ("oneOf" | "anyOf" | "allOf", Value::Array(all)) => {
                all.iter_mut().for_each(|schema| each_object(schema, visit))
            }
            ("items" | "additionalProperties", schema) => each_object(schema, visit),
            _ => {}
        }
    }
    visit(object);
}
