//! The published schemas.

use interlingua_definition::{DocumentKind, schema};
use serde_json::Value;

const KINDS: [DocumentKind; 4] = [
    DocumentKind::Integration,
    DocumentKind::Mapping,
    DocumentKind::Model,
    DocumentKind::Overlay,
];

#[test]
fn every_reference_of_a_schema_resolves() {
    for kind in KINDS {
        let root = schema(kind);
        let mut references = Vec::new();
        collect(&root, &mut references);
        for reference in references {
            assert!(
                root.pointer(reference.trim_start_matches('#')).is_some(),
                "{kind:?}: {reference}"
            );
        }
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| collect(member, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[test]
fn every_member_of_a_document_says_what_it_is() {
    for kind in KINDS {
        let root = schema(kind);
        let mut silent = Vec::new();
        describe(&root, "", &mut silent);
        assert!(silent.is_empty(), "{kind:?}: without description: {silent:?}");
    }
}

fn describe(value: &Value, at: &str, silent: &mut Vec<String>) {
    let Value::Object(schema) = value else { return };
    for (name, property) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        if property.is_object() && property.get("description").is_none() && property.get("const").is_none() {
            silent.push(format!("{at}/{name}"));
        }
    }
    for (keyword, inner) in schema {
        match (keyword.as_str(), inner) {
            ("properties" | "$defs", Value::Object(named)) => {
                named
                    .iter()
                    .for_each(|(name, schema)| describe(schema, &format!("{at}/{name}"), silent));
            }
            ("oneOf" | "anyOf", Value::Array(all)) => all.iter().for_each(|schema| describe(schema, at, silent)),
            ("items" | "additionalProperties", schema) => describe(schema, &format!("{at}/{keyword}"), silent),
            _ => {}
        }
    }
}

#[test]
fn the_schema_says_which_kind_each_string_is() {
    let integration = schema(DocumentKind::Integration);
    let kind = |pointer: &str| {
        integration
            .pointer(pointer)
            .and_then(|found| found["x-kind"].as_str().map(str::to_owned))
    };
    assert_eq!(kind("/$defs/template").as_deref(), Some("template"));
    assert_eq!(integration["properties"]["base_url"]["$ref"], "#/$defs/template");
    assert_eq!(kind("/$defs/path").as_deref(), Some("path"));
    assert_eq!(kind("/$defs/expression").as_deref(), Some("expression"));
}
