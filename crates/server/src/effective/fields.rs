//! The effective fields of one account's resource: what the model has, what the mapping yields besides, what the vendor has besides that.

use interlingua_definition::model::{Property, ResourceSchema};
use interlingua_definition::plan::{MappedField, MappedPlan, Shape, Supports, mapped_fields};
use serde_json::{Map, Value, json};

use super::Resource;

/// `[{ name, type, description, source, level, remote, custom, readable, writable, filters, sortable, options, label }]`.
pub(crate) fn fields(resource: &Resource) -> Vec<Value> {
    let Some(schema) = resource.plans().next().map(|plan| &plan.schema) else {
        return Vec::new();
    };
    let mapped = mapped(resource);
    let mut all: Vec<Value> = Vec::new();
    for (name, property) in &schema.properties {
        let own = mapped.iter().find(|field| field.name == *name);
        all.push(unified(resource, name, Some(property), own));
    }
    let beyond = mapped
        .iter()
        .filter(|field| !schema.properties.contains_key(&field.name));
    all.extend(beyond.map(|field| unified(resource, &field.name, None, Some(field))));
    all.extend(vendors_own(resource, &mapped));
    all
}

/// The fields that the records of the resource are written with.
fn mapped(resource: &Resource) -> Vec<MappedField> {
    let mut found: Vec<MappedField> = Vec::new();
    for field in resource.plans().flat_map(|plan| mapped_fields(plan)) {
        if !found.iter().any(|known| known.name == field.name) {
            found.push(field);
        }
    }
    found
}

fn unified(resource: &Resource, name: &str, property: Option<&Property>, mapped: Option<&MappedField>) -> Value {
    let mut field = Map::new();
    field.insert("name".into(), json!(name));
    if let Some(property) = property {
        let schema = property.kind.json_schema();
        field.insert(
            "type".into(),
            schema.get("type").cloned().unwrap_or_else(|| json!("any")),
        );
        for (member, keyword) in [("format", "format"), ("options", "x-enum"), ("items", "items")] {
            field.extend(schema.get(keyword).map(|value| (member.to_owned(), value.clone())));
        }
        field.extend(
            property
                .description
                .as_ref()
                .map(|text| ("description".to_owned(), json!(text))),
        );
    }
    let source = if property.is_some() { "model" } else { "mapping" };
    field.insert("source".into(), json!(source));
    field.extend(
        mapped
            .and_then(|own| own.level)
            .map(|level| ("level".to_owned(), json!(level.as_str()))),
    );
    let remote: Vec<&String> = mapped.iter().flat_map(|own| &own.remote).collect();
    if !remote.is_empty() {
        field.insert("remote".into(), json!(remote));
    }
    let described = remote.iter().find_map(|path| described(resource, path));
    field.insert(
        "custom".into(),
        json!(described.is_some_and(|found| found.get("custom") == Some(&json!(true)))),
    );
    for member in ["label", "type", "options"] {
        let value = described
            .and_then(|found| found.get(member))
            .filter(|value| !value.is_null());
        if let Some(value) = value.filter(|_| !field.contains_key(member)) {
            field.insert(member.to_owned(), value.clone());
        }
    }
    let readable = mapped.is_some() || name == "remote_data" || whole_record(resource);
    field.insert("readable".into(), json!(readable));
    field.insert("writable".into(), json!(writable(resource, name)));
    let filters = filters(resource, name);
    field.insert("filters".into(), Value::Object(filters));
    let sortable = supports(resource).any(|supports| supports.sort.iter().any(|known| known == name));
    field.insert("sortable".into(), json!(sortable));
    Value::Object(field)
}

/// What the vendor says of a path: by its whole text, or by its last name.
fn described<'r>(resource: &'r Resource, path: &str) -> Option<&'r Value> {
    let last = path.rsplit('.').next();
    let named = |found: &&Value| {
        let name = found.get("name").and_then(Value::as_str);
        name == Some(path) || name.is_some() && name == last
    };
    resource.described.iter().find(named)
}

/// Fields of the vendor's that no unified field reads: they are found in `custom_fields`.
fn vendors_own<'r>(resource: &'r Resource, mapped: &'r [MappedField]) -> impl Iterator<Item = Value> + 'r {
    let taken = |name: &str| {
        let mut paths = mapped.iter().flat_map(|field| &field.remote);
        paths.any(|path| path == name || path.rsplit('.').next() == Some(name))
    };
    let writes = writable(resource, "custom_fields");
    let custom = resource
        .described
        .iter()
        .filter(|found| found.get("custom") == Some(&json!(true)));
    custom.filter_map(move |found| {
        let name = found.get("name").and_then(Value::as_str).filter(|name| !taken(name))?;
        let mut field = Map::new();
        field.insert("name".into(), json!(format!("custom_fields.{name}")));
        for member in ["label", "type", "options"] {
            let value = found.get(member).filter(|value| !value.is_null());
            field.extend(value.map(|value| (member.to_owned(), value.clone())));
        }
        field.insert("source".into(), json!("vendor"));
        field.insert("remote".into(), json!([name]));
        field.insert("custom".into(), json!(true));
        field.insert("readable".into(), json!(true));
        let writable = writes && found.get("writable") != Some(&json!(false));
        field.insert("writable".into(), json!(writable));
        field.insert("filters".into(), json!({}));
        field.insert("sortable".into(), json!(false));
        Some(Value::Object(field))
    })
}

/// Whether some record is one expression: then what it yields cannot be told.
fn whole_record(resource: &Resource) -> bool {
    let is_whole = |plan: &MappedPlan| {
        let mut records = plan.variants.iter().flat_map(|variant| &variant.record);
        records.any(|shape| matches!(shape, Shape::Expression(_)))
    };
    resource.plans().any(|plan| is_whole(plan))
}

fn supports(resource: &Resource) -> impl Iterator<Item = &Supports> {
    resource.plans().map(|plan| &plan.supports)
}

/// Whether a create or an update reads the field, or part of it.
fn writable(resource: &Resource, name: &str) -> bool {
    let writes = ["create", "update"]
        .iter()
        .filter_map(|method| resource.methods.get(*method))
        .flatten();
    let covers = |plan: &MappedPlan| {
        let mut written = plan.supports.writes.iter();
        plan.supports.any_write && !read_only(&plan.schema, name)
            || written.any(|path| path.first().is_some_and(|first| first == name))
    };
    writes.into_iter().any(|plan| covers(plan))
}

fn read_only(schema: &ResourceSchema, name: &str) -> bool {
    schema.properties.get(name).is_some_and(|property| property.read_only)
}

/// Filters on the field and on what lies in it, with their operators.
fn filters(resource: &Resource, name: &str) -> Map<String, Value> {
    let lists = resource.methods.get("list").into_iter().flatten();
    let all = lists.flat_map(|plan| &plan.supports.filters);
    let own = all.filter(|filter| filter.field.split('.').next() == Some(name));
    own.map(|filter| (filter.field.clone(), json!(filter.ops))).collect()
}
