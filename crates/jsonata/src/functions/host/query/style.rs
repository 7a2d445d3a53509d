//! The styles: named ones in `styles.json`, and a caller's own.

use std::borrow::Cow;
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
    /// Conditions by operator, with the places `{field}` and `{value}`.
    pub operators: Vec<(String, String)>,
    /// Between conditions of which all, or one, must hold.
    pub and: String,
    pub or: String,
    /// Around conditions that belong together.
    pub group: [String; 2],
}

impl Style {
    /// The condition of an operator, if the language has it.
    pub(super) fn operator(&self, name: &str) -> Option<&str> {
        let found = self.operators.iter().find(|(known, _)| known == name);
        found.map(|(_, condition)| condition.as_str())
    }
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
        // A test reads every style, so that none is left half laid over.
        if let Some(members) = members.as_object() {
            let _ = overlay(&mut style, members);
        }
        styles.push((name.to_owned(), style));
    }
    styles
});

/// The style of this name, or one laid over a named one.
pub(super) fn find(cx: &mut Cx<'_, '_>, style: Value<'_>) -> Result<Cow<'static, Style>, EvalError> {
    match style {
        Value::String(name) => named(name).map(Cow::Borrowed),
        Value::Object(members) => {
            let bytes = members
                .iter()
                .try_fold(0, |sum, (_, value)| Ok::<_, EvalError>(sum + bytes(value)?))?;
            spend_bytes(cx, bytes)?;
            scratch(cx, bytes)?;
            let like = members.get("like").and_then(|like| like.as_str());
            let mut style = named(like.unwrap_or_default())?.clone();
            overlay(&mut style, members)?;
            Ok(Cow::Owned(style))
        }
        _ => named("").map(Cow::Borrowed),
    }
}

/// Longest text of a style, in bytes, and most members of each of its tables.
const MAX_TEXT_BYTES: usize = 1_000;
const MAX_MEMBERS: usize = 100;

/// What a member of a style takes; fails if there is more of it than any language needs.
fn bytes(value: Value<'_>) -> Result<usize, EvalError> {
    let count = value
        .as_object()
        .map_or_else(|| value.iter().len(), |table| table.len());
    if count > MAX_MEMBERS {
        return Err(too_much());
    }
    let mut sum = 0;
    let mut add = |text: Value<'_>| match text.as_str().unwrap_or_default().len() {
        bytes if bytes > MAX_TEXT_BYTES => Err(too_much()),
        bytes => {
            sum += bytes + MEMBER_BYTES;
            Ok(())
        }
    };
    match value {
        Value::Object(table) => table.iter().try_for_each(|(_, text)| add(text))?,
        other => other.iter().try_for_each(add)?,
    }
    Ok(sum)
}

/// What a text of a style takes besides its bytes.
const MEMBER_BYTES: usize = 128;

fn too_much() -> EvalError {
    let message =
        format!("a text of a quoting style may have {MAX_TEXT_BYTES} bytes, a table of one {MAX_MEMBERS} members");
    EvalError::new("H1001", message)
}

fn named(name: &str) -> Result<&'static Style, EvalError> {
    STYLES
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, style)| style)
        .ok_or_else(|| {
            let known: Vec<&str> = STYLES.iter().map(|(name, _)| name.as_str()).collect();
            EvalError::new(
                "H1001",
                format!("{} is no quoting style; there are {}", quoted(name), known.join(", ")),
            )
        })
}

/// Replaces the members that are given; of the operators those that are, and null takes one away.
fn overlay(style: &mut Style, members: Object<'_>) -> Result<(), EvalError> {
    for (name, value) in members.iter() {
        let text = value.as_str().unwrap_or_default();
        match name {
            "like" => {}
            "quote" => text.clone_into(&mut style.quote),
            "true" => text.clone_into(&mut style.is_true),
            "false" => text.clone_into(&mut style.is_false),
            "null" => text.clone_into(&mut style.null),
            "date" => text.clone_into(&mut style.date),
            "datetime" => text.clone_into(&mut style.datetime),
            "date_quote" => text.clone_into(&mut style.date_quote),
            "wildcard" => text.clone_into(&mut style.wildcard),
            "and" => text.clone_into(&mut style.and),
            "or" => text.clone_into(&mut style.or),
            "escapes" => style.escapes = escapes(value),
            "pattern_escapes" => style.pattern_escapes = escapes(value),
            "list" => style.list = texts(value),
            "group" => style.group = texts(value),
            "operators" => operators(&mut style.operators, value),
            _ => {
                return Err(EvalError::new(
                    "H1001",
                    format!("a quoting style has no member {}", quoted(name)),
                ));
            }
        }
    }
    Ok(())
}

fn operators(operators: &mut Vec<(String, String)>, value: Value<'_>) {
    let members = value.as_object();
    for (name, condition) in members.iter().flat_map(|members| members.iter()) {
        operators.retain(|(known, _)| known != name);
        if let Some(condition) = condition.as_str() {
            operators.push((name.to_owned(), condition.to_owned()));
        }
    }
}

/// So many texts of an array; empty where it is too short.
fn texts<const COUNT: usize>(value: Value<'_>) -> [String; COUNT] {
    let mut parts = value.iter().map(|part| part.as_str().unwrap_or_default().to_owned());
    [(); COUNT].map(|()| parts.next().unwrap_or_default())
}

fn escapes(value: Value<'_>) -> Vec<(char, String)> {
    let members = value.as_object();
    let pairs = members.iter().flat_map(|members| members.iter());
    pairs
        .filter_map(|(char, text)| Some((char.chars().next()?, text.as_str()?.to_owned())))
        .collect()
}
