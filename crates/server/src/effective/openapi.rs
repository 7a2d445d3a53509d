//! The effective unified API as an OpenAPI 3.1 document, made of the plans that calls would run.

use serde_json::{Map, Value, json};

use super::served::Served;
use super::{paths, schemas, with};

/// The document; with an account, that account is the default of every call.
pub(crate) fn document(served: &Served, account: Option<&str>) -> Value {
    let (mut all, mut components) = (Map::new(), schemas::common());
    for ((model, name), resource) in &served.resources {
        all.extend(paths::of_resource(model, name, resource));
        components.insert(format!("{model}.{name}"), schemas::record(resource));
        for method in ["create", "update"]
            .into_iter()
            .filter(|method| resource.methods.contains_key(*method))
        {
            components.insert(format!("{model}.{name}.{method}"), schemas::written(resource, method));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Interlingua", "version": env!("CARGO_PKG_VERSION"),
            "description": "One API in front of every business system: what this environment, or this account, serves.",
        },
        "servers": [{ "url": "/" }],
        "security": [{ "key": [] }],
        "paths": all,
        "components": {
            "securitySchemes": { "key": { "type": "http", "scheme": "bearer" } },
            "schemas": components,
            "parameters": parameters(account),
            "responses": { "Failure": { "description": "The call failed.",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Failure" } } } } },
        },
    })
}

fn parameters(account: Option<&str>) -> Value {
    let query = |name: &str, text: &str, schema: Value| json!({ "name": name, "in": "query", "description": text, "schema": schema });
    let id = match account {
        Some(id) => json!({ "type": "string", "default": id }),
        None => json!({ "type": "string" }),
    };
    let of_account = with(
        query("account", "The account that the call is for.", id),
        "required",
        true,
    );
    let fields = query(
        "fields",
        "Unified fields to answer with.",
        json!({ "type": "array", "items": { "type": "string" } }),
    );
    let fields = with(with(fields, "style", "form"), "explode", false);
    json!({
        "account": of_account,
        "id": { "name": "id", "in": "path", "required": true, "description": "The record's id.", "schema": { "type": "string", "minLength": 1 } },
        "limit": query("limit", "Wished page size.", json!({ "type": "integer", "minimum": 1 })),
        "cursor": query("cursor", "`next_cursor` of the page before.", json!({ "type": "string" })),
        "fields": fields,
        "remote_data": query("remote_data", "The vendor's record beside each unified one.", json!({ "type": "boolean" })),
        "lenient": query("lenient", "What cannot be served is a warning instead of a refusal.", json!({ "type": "boolean" })),
        "idempotency_key": { "name": "Idempotency-Key", "in": "header", "description": "Given to the vendor where it has a header for it.", "schema": { "type": "string" } },
    })
}
