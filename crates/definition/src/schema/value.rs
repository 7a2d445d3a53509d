//! Holds strings and numbers against what a schema says of their values.

use serde_json::{Map, Value};

use super::walk::wrong_word;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::node::{Node, NodeValue};

/// `enum`, `const`, `pattern`, `minimum`, `maximum`.
pub(super) fn check_scalar(node: &Node, schema: &Map<String, Value>) -> Option<Diagnostic> {
    match &node.value {
        NodeValue::String(text) => check_words(node, text, schema).or_else(|| check_pattern(node, text, schema)),
        NodeValue::Number(text) => check_range(node, text, schema),
        _ => None,
    }
}

fn check_words(node: &Node, text: &str, schema: &Map<String, Value>) -> Option<Diagnostic> {
    let words: Vec<&str> = match (schema.get("enum"), schema.get("const")) {
        (Some(Value::Array(words)), _) => words.iter().filter_map(Value::as_str).collect(),
        (_, Some(Value::String(word))) => vec![word],
        _ => return None,
    };
    (!words.contains(&text)).then(|| wrong_word(node, text, &words))
}

fn check_pattern(node: &Node, text: &str, schema: &Map<String, Value>) -> Option<Diagnostic> {
    let pattern = schema.get("pattern")?.as_str()?;
    let matches = regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text));
    (!matches).then(|| {
        Diagnostic::error(
            codes::WRONG_VALUE,
            &node.origin,
            format!("`{text}` does not match `{pattern}`"),
        )
    })
}

fn check_range(node: &Node, text: &str, schema: &Map<String, Value>) -> Option<Diagnostic> {
    let value: f64 = text.parse().ok()?;
    let bound = |key| schema.get(key).and_then(Value::as_f64);
    let problem = |words| Some(Diagnostic::error(codes::WRONG_VALUE, &node.origin, words));
    match (bound("minimum"), bound("maximum")) {
        (Some(least), _) if value < least => problem(format!("{text} is less than {least}")),
        (_, Some(most)) if value > most => problem(format!("{text} is more than {most}")),
        _ => None,
    }
}
