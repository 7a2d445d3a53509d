//! Text to tree: JSON with comments and trailing commas, nothing looser; a key that is written twice is refused.

use std::sync::Arc;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::node::{Members, Node, NodeValue};
use crate::source::{Level, Origin, Source, pointer_push};

/// Largest document that is read, in bytes: definitions are written by people.
pub const MAX_DOCUMENT_BYTES: usize = 4 * 1024 * 1024;

/// Reads a document of the base level into a tree.
pub fn read(source: &Arc<Source>) -> Result<Node, Vec<Diagnostic>> {
    read_at(Level::Base, source)
}

/// Reads a document of a level into a tree.
pub fn read_at(level: Level, source: &Arc<Source>) -> Result<Node, Vec<Diagnostic>> {
    let top = Origin {
        level,
        source: Arc::clone(source),
        pointer: "".into(),
        start: 0,
        end: 0,
    };
    if source.text.len() > MAX_DOCUMENT_BYTES {
        let message = format!(
            "this document has {} bytes; {MAX_DOCUMENT_BYTES} are the most",
            source.text.len()
        );
        return Err(vec![Diagnostic::error(codes::SYNTAX, &top, message)]);
    }
    let parsed = parse_to_ast(&source.text, &CollectOptions::default(), &strict()).map_err(|error| {
        let range = error.range();
        vec![Diagnostic::error(
            codes::SYNTAX,
            &top.part(range.start, range.end),
            error.kind().to_string(),
        )]
    })?;
    let Some(value) = parsed.value else {
        return Err(vec![
            Diagnostic::error(codes::SYNTAX, &top, "this document is empty").hint("write at least `{}`"),
        ]);
    };
    let mut reader = Reader {
        level,
        source,
        problems: Vec::new(),
    };
    let root = reader.node(&value, "");
    if reader.problems.is_empty() {
        Ok(root)
    } else {
        Err(reader.problems)
    }
}

fn strict() -> ParseOptions {
    ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

struct Reader<'a> {
    level: Level,
    source: &'a Arc<Source>,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn node(&mut self, value: &ast::Value<'_>, pointer: &str) -> Node {
        let range = value.range();
        let origin = self.origin(pointer, range.start, range.end);
        let value = match value {
            ast::Value::NullKeyword(_) => NodeValue::Null,
            ast::Value::BooleanLit(literal) => NodeValue::Bool(literal.value),
            ast::Value::NumberLit(literal) => NodeValue::Number(literal.value.to_owned()),
            ast::Value::StringLit(literal) => NodeValue::String(literal.value.clone().into_owned()),
            ast::Value::Array(array) => {
                let items = array.elements.iter().enumerate();
                NodeValue::Array(
                    items
                        .map(|(i, item)| self.node(item, &format!("{pointer}/{i}")))
                        .collect(),
                )
            }
            ast::Value::Object(object) => NodeValue::Object(self.members(object, pointer)),
        };
        Node { value, origin }
    }

    fn members(&mut self, object: &ast::Object<'_>, pointer: &str) -> Members {
        let mut members = Members::new();
        for property in &object.properties {
            let key = property.name.as_str();
            let pointer = pointer_push(pointer, key);
            let node = self.node(&property.value, &pointer);
            if members.insert(key.to_owned(), node).is_some() {
                let range = property.name.range();
                let origin = self.origin(&pointer, range.start, range.end);
                let problem = Diagnostic::error(
                    codes::DUPLICATE_KEY,
                    &origin,
                    format!("`{key}` is written twice in one object"),
                );
                self.problems.push(problem.hint("keep one of the two"));
            }
        }
        members
    }

    fn origin(&self, pointer: &str, start: usize, end: usize) -> Origin {
        Origin {
            level: self.level,
            source: Arc::clone(self.source),
            pointer: pointer.into(),
            start,
            end,
        }
    }
}
