//! The styles: named ones in `styles.json`, and a caller's own.

use std::sync::LazyLock;

use crate::functions::tools::*;
use crate::{Arena, Object};

/// How a query language writes literals.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    /// Around strings.
    pub quote: String,
    /// What stands for a character inside a string; the quote and every sign that would be read otherwise.
    pub escapes: Vec<(char, String)>,
    /// Before, between and after the items of a list.
    pub list: [String; 3],
    pub is_true: String,
    pub is_false: String,
    pub null: String,
    /// Pictures of `$fromMillis`, in UTC.
    pub date: String,
    pub datetime: String,
    /// Around dates and datetimes; empty if they stand bare.
    pub date_quote: String,
    /// The wildcard for any text; empty if the language has no patterns.
    pub wildcard: String,
    /// Escapes in patterns, besides those of strings.
    pub pattern_escapes: Vec<(char, String)>,
}

static STYLES: LazyLock<Vec<(String, Style)>> = LazyLock::new(|| {
    let arena = Arena::new(1 << 20);
    let table = arena.parse_json(include_bytes!("styles.json")).unwrap_or_default();
    let mut styles: Vec<(String, Style)> = Vec::new();
    for (name, members) in table.as_object().iter().flat_map(|table| table.iter()) {
        let base = members
            .get("like")
            .as_str()
            .and_then(|like| styles.iter().find(|(name, _)| name == like));
        let mut style = base.map(|(_, style)| style.clone()).unwrap_or_default();
        if let Some(members) = members.as_object() {
            overlay(&mut style, members);
        }
        styles.push((name.to_owned(), style));
    }
    styles
});

/// The style of this name, or one laid over a named one.
pub(super) fn find(style: Value<'_>) -> Result<Style, EvalError> {
    match style {
        Value::String(name) => named(name),
        Value::Object(members) => {
            let mut style = named(members.get("like").and_then(|like| like.as_str()).unwrap_or(""))?;
            overlay(&mut style, members);
            Ok(style)
        }
        _ => named(""),
    }
}

fn named(name: &str) -> Result<Style, EvalError> {
    STYLES
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, style)| style.clone())
        .ok_or_else(|| {
            let known: Vec<&str> = STYLES.iter().map(|(name, _)| name.as_str()).collect();
            EvalError::new(
                "H1001",
                format!("{name:?} is no quoting style; there are {}", known.join(", ")),
            )
        })
}

/// Replaces the members that are given.
fn overlay(style: &mut Style, members: Object<'_>) {
    for (name, value) in members.iter() {
        let text = value.as_str().unwrap_or_default();
        match name {
            "quote" => text.clone_into(&mut style.quote),
            "true" => text.clone_into(&mut style.is_true),
            "false" => text.clone_into(&mut style.is_false),
            "null" => text.clone_into(&mut style.null),
            "date" => text.clone_into(&mut style.date),
            "datetime" => text.clone_into(&mut style.datetime),
            "date_quote" => text.clone_into(&mut style.date_quote),
            "wildcard" => text.clone_into(&mut style.wildcard),
            "escapes" => style.escapes = escapes(value),
            "pattern_escapes" => style.pattern_escapes = escapes(value),
            "list" => {
                let mut parts = value.iter().map(|part| part.as_str().unwrap_or_default().to_owned());
                style.list = [(); 3].map(|()| parts.next().unwrap_or_default());
            }
            _ => {}
        }
    }
}

fn escapes(value: Value<'_>) -> Vec<(char, String)> {
    let members = value.as_object();
    let pairs = members.iter().flat_map(|members| members.iter());
    pairs
        .filter_map(|(char, text)| Some((char.chars().next()?, text.as_str()?.to_owned())))
        .collect()
}
