//! The document's paths: one operation for each method that is served.

use interlingua_definition::model::ResourceSchema;
use interlingua_definition::plan::{Filter, MappedPlan, Supports};
use serde_json::{Map, Value, json};

use super::{Resource, with};

/// Path items of one resource, by path.
pub(super) fn of_resource(model: &str, name: &str, resource: &Resource) -> Map<String, Value> {
    let mut paths: Map<String, Value> = Map::new();
    for method in resource.methods.keys() {
        let (below, verb) = route(method);
        let item = paths
            .entry(format!("/unified/{model}/{name}{below}"))
            .or_insert_with(|| json!({}));
        item[verb] = operation(model, name, method, resource);
    }
    let fields = json!({ "get": described(model, name, "fields", resource) });
    paths.insert(format!("/unified/{model}/{name}/-/fields"), fields);
    if resource.has_objects() {
        let objects = json!({ "get": described(model, name, "objects", resource) });
        paths.insert(format!("/unified/{model}/{name}/-/objects"), objects);
    }
    paths
}

fn route(method: &str) -> (String, &'static str) {
    match method {
        "list" => (String::new(), "get"),
        "create" => (String::new(), "post"),
        "get" => ("/{id}".to_owned(), "get"),
        "update" => ("/{id}".to_owned(), "patch"),
        "delete" => ("/{id}".to_owned(), "delete"),
        custom => (format!("/{{id}}/{custom}"), "post"),
    }
}

fn operation(model: &str, name: &str, method: &str, resource: &Resource) -> Value {
    let plans = resource.methods.get(method).map(Vec::as_slice).unwrap_or_default();
    let (status, answer) = answer(model, name, method, plans);
    let operation = json!({
        "operationId": format!("{model}_{name}_{method}"), "tags": [format!("{model}: {name}")],
        "summary": summary(name, method, resource), "parameters": parameters(method, plans),
        "responses": { status: answer, "default": { "$ref": "#/components/responses/Failure" } },
    });
    let standard = matches!(method, "create" | "update");
    let schema = match method {
        "list" | "get" | "delete" => return operation,
        _ if standard => json!({ "$ref": format!("#/components/schemas/{model}.{name}.{method}") }),
        _ => json!({ "type": "object" }),
    };
    let content = content(plans, MappedPlan::takes_file, schema);
    with(
        operation,
        "requestBody",
        json!({ "required": standard, "content": content }),
    )
}

/// A body by media type: JSON, any bytes where it is a file, both where integrations differ.
fn content(plans: &[std::sync::Arc<MappedPlan>], is_file: fn(&MappedPlan) -> bool, schema: Value) -> Value {
    let files = plans.iter().filter(|plan| is_file(plan)).count();
    let mut content = Map::new();
    if files < plans.len() {
        content.insert("application/json".to_owned(), json!({ "schema": schema }));
    }
    if files > 0 {
        content.insert("application/octet-stream".to_owned(), json!({}));
    }
    Value::Object(content)
}

fn summary(name: &str, method: &str, resource: &Resource) -> String {
    let schema = resource.plans().next().map(|plan| &plan.schema);
    let title = schema
        .and_then(|schema| schema.title.clone())
        .unwrap_or_else(|| name.to_owned());
    match method {
        "list" => format!("{title}: list"),
        "get" => format!("{title}: get one"),
        other => format!("{title}: {other}"),
    }
}

fn answer(model: &str, name: &str, method: &str, plans: &[std::sync::Arc<MappedPlan>]) -> (&'static str, Value) {
    let record = json!({ "$ref": format!("#/components/schemas/{model}.{name}") });
    let data = match method {
        "list" => json!({ "type": "array", "items": record }),
        "delete" => json!({ "type": "null" }),
        // What a custom method yields is its definition's affair.
        "get" | "create" | "update" => record,
        _ => json!({}),
    };
    let problems = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Problem" } });
    let steps = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let mut properties = json!({ "data": data, "problems": problems, "steps": steps });
    let mut required = vec!["data", "problems"];
    if method == "list" {
        properties = with(properties, "next_cursor", json!({ "type": ["string", "null"] }));
        properties = with(properties, "meta", json!({ "type": "object" }));
        properties = with(properties, "sync_token", json!({ "type": "string" }));
        required.push("next_cursor");
    }
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    let status = if method == "create" { "201" } else { "200" };
    let content = content(plans, MappedPlan::gives_file, schema);
    (status, json!({ "description": "The answer.", "content": content }))
}

fn parameters(method: &str, plans: &[std::sync::Arc<MappedPlan>]) -> Vec<Value> {
    let shared = |name: &str| json!({ "$ref": format!("#/components/parameters/{name}") });
    let mut all = vec![shared("account")];
    match method {
        "list" => all.extend(["limit", "cursor"].map(shared)),
        "create" => {}
        _ => all.push(shared("id")),
    }
    all.extend(["lenient"].map(shared));
    if matches!(method, "create" | "update") {
        all.push(shared("idempotency_key"));
    }
    if method != "delete" {
        all.extend(["fields", "remote_data"].map(shared));
    }
    let asked: Vec<Asked<'_>> = plans.iter().map(|plan| (&plan.supports, &*plan.schema)).collect();
    all.extend(filters(&asked));
    if method == "list" {
        all.extend(sort(plans));
    }
    all
}

/// What callers may ask, and the fields that it is about.
type Asked<'p> = (&'p Supports, &'p ResourceSchema);

/// `field[op]` of every filter that some plan supports, typed by the model. A filter is required only where every plan requires it.
fn filters(asked: &[Asked<'_>]) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for (schema, filter) in asked
        .iter()
        .flat_map(|(supports, schema)| supports.filters.iter().map(move |filter| (schema, filter)))
    {
        let required = filter.ops.len() == 1 && asked.iter().all(|(supports, _)| requires(supports, filter));
        for op in &filter.ops {
            let name = if op == "eq" {
                filter.field.clone()
            } else {
                format!("{}[{op}]", filter.field)
            };
            if seen.contains(&name) {
                continue;
            }
            let path: Vec<String> = filter.field.split('.').map(str::to_owned).collect();
            let schema = match (op.as_str(), schema.property(&path)) {
                ("exists", _) => json!({ "type": "boolean" }),
                ("in", _) | (_, None) => json!({ "type": "string" }),
                (_, Some(property)) => property.kind.json_schema(),
            };
            let schema = if schema.get("type").is_some_and(Value::is_string) {
                schema
            } else {
                json!({ "type": "string" })
            };
            all.push(json!({ "name": name, "in": "query", "required": required, "schema": schema }));
            seen.push(name);
        }
    }
    all
}

/// Whether the filter must be given, in this one form.
fn requires(supports: &Supports, filter: &Filter) -> bool {
    let mut own = supports.filters.iter().filter(|own| own.field == filter.field);
    own.any(|own| own.required && own.ops == filter.ops)
}

fn sort(plans: &[std::sync::Arc<MappedPlan>]) -> Option<Value> {
    let mut names: Vec<&String> = plans.iter().flat_map(|plan| &plan.supports.sort).collect();
    names.sort();
    names.dedup();
    let words: Vec<String> = names
        .iter()
        .flat_map(|name| [(*name).clone(), format!("-{name}")])
        .collect();
    (!words.is_empty()).then(|| {
        json!({ "name": "sort", "in": "query", "style": "form", "explode": false, "description": "Fields, the first one first; `-` is downwards.",
            "schema": { "type": "array", "items": { "type": "string", "enum": words } } })
    })
}

/// What one account has of its own.
fn described(model: &str, name: &str, what: &str, resource: &Resource) -> Value {
    let mut parameters = vec![json!({ "$ref": "#/components/parameters/account" })];
    let summary = if what == "fields" {
        let plans = resource.methods.get("list").into_iter().flatten();
        let asked: Vec<Asked<'_>> = plans.map(|plan| (&plan.describes_by, &*plan.schema)).collect();
        parameters.extend(filters(&asked));
        "The effective fields of one account, custom ones included"
    } else {
        "The objects that one account has defined itself and whose records are served here"
    };
    let schema = json!({ "type": "object", "properties": { "data": { "type": "array", "items": { "type": "object" } } }, "required": ["data"] });
    json!({
        "operationId": format!("{model}_{name}_{what}"), "tags": [format!("{model}: {name}")], "summary": summary, "parameters": parameters,
        "responses": { "200": { "description": "The list.", "content": { "application/json": { "schema": schema } } },
            "default": { "$ref": "#/components/responses/Failure" } },
    })
}
