//! One unified model's page.

use std::fmt::Write;

use interlingua_definition::model::{Property, PropertyType, ResourceSchema};
use interlingua_definition::{Document, DocumentKind, model};

use super::Coverage;
use super::markdown::{MADE, codes, table};
use crate::catalog::File;

/// The page. Fails with the model's findings.
pub(crate) fn page(name: &str, file: &File, all: &[Coverage]) -> Result<String, String> {
    let document = Document::read(DocumentKind::Model, &file.name, &file.text).map_err(|found| {
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })?;
    let written = |key: &str| {
        document
            .root()
            .get(key)
            .and_then(interlingua_definition::node::Node::as_str)
    };
    let mut out = format!("{MADE}\n\n# {}\n\n", written("label").unwrap_or(name));
    if let Some(description) = written("description") {
        let _ = write!(out, "{description}\n\n");
    }
    out.push_str("Every record also has `id`, `created_at`, `updated_at`, `custom_fields`, and `remote_data` on request. A value that the vendor does not have is left out.\n\n");
    for resource in model::resources(&document) {
        section(name, &resource, all, &mut out);
    }
    Ok(out)
}

fn section(model: &str, resource: &ResourceSchema, all: &[Coverage], out: &mut String) {
    let _ = write!(out, "## {}\n\n", resource.name);
    if let Some(description) = &resource.description {
        let _ = write!(out, "{description}\n\n");
    }
    let served: Vec<_> = all
        .iter()
        .filter_map(|coverage| {
            let serves = |served: &&super::Served| served.model == model && served.resource == resource.name;
            Some((coverage, coverage.resources.iter().find(serves)?))
        })
        .collect();
    let links: Vec<String> = served
        .iter()
        .map(|(coverage, _)| format!("[{0}](../catalog/{0}.md)", coverage.name))
        .collect();
    if !links.is_empty() {
        let _ = write!(out, "Served by {}.\n\n", links.join(", "));
    }
    let rows: Vec<Vec<String>> = resource
        .properties
        .iter()
        .map(|(field, property)| {
            let by = served
                .iter()
                .filter(|(_, served)| served.read.contains_key(field))
                .count();
            vec![
                format!("`{field}`"),
                kind(property),
                property.description.clone().unwrap_or_default(),
                format!("{by} of {}", served.len()),
            ]
        })
        .filter(|row| {
            row.first()
                .is_none_or(|field| field != "`id`" && field != "`remote_data`")
        })
        .collect();
    out.push_str(&table(&["Field", "Type", "Meaning", "Served by"], &rows));
    out.push('\n');
}

fn kind(property: &Property) -> String {
    let words = match &property.kind {
        PropertyType::Enum(words) => codes(words),
        PropertyType::Array(items) => format!("list of {}", kind(items)),
        PropertyType::Object(members) if !members.is_empty() => format!("object: {}", codes(members.keys())),
        other => other.as_str().to_owned(),
    };
    if property.read_only {
        format!("{words}, read only")
    } else {
        words
    }
}
