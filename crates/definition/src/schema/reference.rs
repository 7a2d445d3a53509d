//! `docs/definitions.md`: what definitions mean, in prose, and every key of them, from the published schemas and their examples.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::of;
use crate::document::DocumentKind;

/// What cannot be said key by key.
const PROSE: &str = include_str!("reference.md");

type Object = Map<String, Value>;

/// The reference as Markdown.
pub fn reference() -> String {
    let mut page = Page {
        text: PROSE.trim_end().to_owned(),
        told: BTreeSet::new(),
    };
    for kind in [
        DocumentKind::Integration,
        DocumentKind::Mapping,
        DocumentKind::Model,
        DocumentKind::Overlay,
    ] {
        page.document(of(kind));
    }
    page.text.push('\n');
    page.text
}

struct Page {
    text: String,
    /// Types that have a section already: documents share most of theirs.
    told: BTreeSet<String>,
}

impl Page {
    fn document(&mut self, schema: &Value) {
        let title = text(schema, "title");
        let _ = write!(
            self.text,
            "\n\n## {title}: every key\n\n{}",
            text(schema, "description")
        );
        self.told.insert(title.to_owned());
        self.body(schema);
        for (name, definition) in schema.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            let is_word = name.starts_with(|first: char| first.is_lowercase());
            if is_word || !self.told.insert(name.clone()) {
                continue;
            }
            let _ = write!(self.text, "\n\n### {name}\n\n{}", text(definition, "description"));
            self.body(definition);
        }
    }

    fn body(&mut self, schema: &Value) {
        let alternatives = ["oneOf", "anyOf"].iter().find_map(|word| schema.get(word)?.as_array());
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            self.keys(schema, properties);
        }
        if let Some(others) = schema.get("additionalProperties").filter(|others| others.is_object()) {
            let _ = write!(self.text, "\n\nAny other key: {}.", kind(others));
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            let _ = write!(self.text, "\n\nOne of {}.", list(words));
        }
        alternatives.into_iter().flatten().for_each(|one| self.alternative(one));
    }

    /// A word, a shape of its own, or one that its `type` selects.
    fn alternative(&mut self, schema: &Value) {
        let selected = schema.pointer("/properties/type/const").and_then(Value::as_str);
        let told = text(schema, "description");
        match (
            schema.get("const"),
            selected,
            schema.get("properties").and_then(Value::as_object),
        ) {
            (Some(word), _, _) => drop(write!(self.text, "\n- `{}`: {told}", plain(word))),
            (None, Some(name), Some(properties)) => {
                let _ = write!(self.text, "\n\n**`\"type\": \"{name}\"`**: {told}");
                self.keys(schema, properties);
            }
            (None, None, Some(properties)) => {
                let _ = write!(self.text, "\n\nAn object: {told}");
                self.keys(schema, properties);
            }
            _ => drop(write!(self.text, "\n- {}: {told}", kind(schema))),
        }
    }

    fn keys(&mut self, schema: &Value, properties: &Object) {
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut rows = String::new();
        for (name, property) in properties {
            if property.get("const").is_some() || name == "$schema" {
                continue;
            }
            let mark = if required.contains(&name.as_str()) {
                " (required)"
            } else {
                ""
            };
            let mut told = text(property, "description").to_owned();
            for example in property.get("examples").and_then(Value::as_array).into_iter().flatten() {
                let _ = write!(told, " Example: `{}`.", plain(example).replace('`', "'"));
            }
            let _ = write!(rows, "\n| `{name}`{mark} | {} | {} |", kind(property), cell(&told));
        }
        if !rows.is_empty() {
            let _ = write!(self.text, "\n\n| Key | Value | Meaning |\n| --- | --- | --- |{rows}");
        }
    }
}

fn text<'s>(schema: &'s Value, member: &str) -> &'s str {
    schema.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn list(values: &[Value]) -> String {
    let words: Vec<String> = values.iter().map(|word| format!("`{}`", plain(word))).collect();
    words.join(", ")
}

/// What kind of value a schema takes, in few words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|path| path.strip_prefix("#/$defs/"))
    {
        return if name.starts_with(|first: char| first.is_lowercase()) {
            name.to_owned()
        } else {
            format!("[{name}](#{})", name.to_lowercase())
        };
    }
    if let Some(all) = ["anyOf", "oneOf"].iter().find_map(|word| schema.get(word)?.as_array()) {
        let kinds: Vec<String> = all.iter().map(kind).filter(|kind| kind != "null").collect();
        return kinds.join(" or ");
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return list(words);
    }
    let own = match schema.get("type") {
        Some(Value::Array(types)) => types.iter().find(|own| *own != "null").and_then(Value::as_str),
        other => other.and_then(Value::as_str),
    };
    match own {
        Some("array") => format!(
            "list of {}",
            schema.get("items").map_or_else(|| "values".to_owned(), kind)
        ),
        Some("object") if schema.get("properties").is_none() => match schema.get("additionalProperties") {
            Some(members @ Value::Object(_)) => format!("{} by name", kind(members)),
            _ => "object".to_owned(),
        },
        Some(own) => own.to_owned(),
        None => "any value".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use std::sync::Arc;

    use interlingua_jsonata::{Options, Program};
    use serde_json::{Value, json};

    use super::super::{Strictness, of, walk};
    use crate::document::DocumentKind;
    use crate::source::Source;

    const KINDS: [DocumentKind; 3] = [DocumentKind::Integration, DocumentKind::Mapping, DocumentKind::Model];

    /// Every example of every property of a document, with its schema made whole.
    fn examples(kind: DocumentKind) -> Vec<(String, Value, Value)> {
        let root = of(kind);
        let mut found = Vec::new();
        visit(root, "", &mut |at, property| {
            for example in property.get("examples").and_then(Value::as_array).into_iter().flatten() {
                let mut whole = property.clone();
                whole["$defs"] = root["$defs"].clone();
                found.push((at.to_owned(), whole, example.clone()));
            }
        });
        found
    }

    fn visit(schema: &Value, at: &str, see: &mut impl FnMut(&str, &Value)) {
        for (name, property) in schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            see(&format!("{at}/{name}"), property);
        }
        for word in ["oneOf", "anyOf"] {
            schema
                .get(word)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .for_each(|one| visit(one, at, see));
        }
        for (name, definition) in schema.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            visit(definition, name, see);
        }
    }

    #[test]
    fn every_example_fits_its_schema() {
        let mut wrong = Vec::new();
        let mut count = 0;
        for (at, schema, example) in KINDS.into_iter().flat_map(examples) {
            count += 1;
            let text = example.to_string();
            let source = Source { name: at.clone(), text };
            let node = crate::read::read(&Arc::new(source)).unwrap();
            let found = walk::validate(&schema, &node, Strictness::Whole);
            wrong.extend(found.first().map(|first| format!("{at}: {first}")));
        }
        assert!(count > 40, "{count} examples");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_example_of_an_expression_compiles() {
        for (at, schema, example) in KINDS.into_iter().flat_map(examples) {
            let reference = schema.to_string();
            let is = |name: &str| {
                let schemas = [Some(&schema), schema.pointer("/anyOf/0")];
                schemas
                    .into_iter()
                    .flatten()
                    .any(|one| one["$ref"] == format!("#/$defs/{name}"))
            };
            let Some(text) = example.as_str().filter(|_| is("expression") || is("path")) else {
                continue;
            };
            let options = Options {
                host_functions: true,
                allow_eval: false,
                variables: None,
            };
            assert!(Program::compile(text, &options).is_ok(), "{at}: {text} ({reference})");
        }
    }

    #[test]
    fn a_wrong_example_is_found() {
        let schema = json!({ "type": "integer" });
        let source = Source {
            name: "x".to_owned(),
            text: "\"five\"".to_owned(),
        };
        let node = crate::read::read(&Arc::new(source)).unwrap();
        assert_eq!(walk::validate(&schema, &node, Strictness::Whole).len(), 1);
    }
}
