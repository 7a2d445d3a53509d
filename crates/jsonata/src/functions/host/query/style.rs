//! The styles: named ones in `styles.json`, and a caller's own.

use std::sync::LazyLock;

use crate::functions::tools::*;
use crate::{Arena, Object};

/// How a query language writes literals. All of it is borrowed: from the named styles, or from what lays itself over one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style<'a> {
    /// Around strings.
    pub quote: &'a str,
    /// What stands for a character inside a string; the quote and every sign that would be read otherwise.
    pub escapes: &'a [(char, &'a str)],
    /// Before, between and after the items of a list.
    pub list: [&'a str; 3],
    pub is_true: &'a str,
    pub is_false: &'a str,
    pub null: &'a str,
    /// Pictures of `$fromMillis`, in UTC.
    pub date: &'a str,
    pub datetime: &'a str,
    /// Around dates and datetimes; empty if they stand bare.
    pub date_quote: &'a str,
    /// The wildcard for any text; empty if the language has no patterns.
    pub wildcard: &'a str,
    /// Escapes in patterns, besides those of strings.
    pub pattern_escapes: &'a [(char, &'a str)],
    /// Conditions by operator, with the places `{field}` and `{value}`.
    pub operators: &'a [(&'a str, &'a str)],
    /// Between conditions of which all, or one, must hold.
    pub and: &'a str,
    pub or: &'a str,
    /// Around conditions that belong together.
    pub group: [&'a str; 2],
}

impl<'a> Style<'a> {
    /// The condition of an operator, if the language has it.
    pub(super) fn operator(&self, name: &str) -> Option<&'a str> {
        let found = self.operators.iter().find(|(known, _)| *known == name);
        found.map(|(_, condition)| *condition)
    }
}

/// The named styles, read once. Their arena is never freed, so that they are borrowed as a caller's own are.
static STYLES: LazyLock<Vec<(&'static str, Style<'static>)>> = LazyLock::new(|| {
    let arena: &'static Arena = Box::leak(Box::new(Arena::new(1 << 20)));
    let table = arena.parse_json(include_bytes!("styles.json")).unwrap_or_default();
    let mut styles: Vec<(&str, Style<'_>)> = Vec::new();
    for (name, members) in table.as_object().iter().flat_map(|table| table.iter()) {
        let base = members
            .get("like")
            .as_str()
            .and_then(|like| styles.iter().find(|(name, _)| *name == like));
        let mut style = base.map(|(_, style)| *style).unwrap_or_default();
        // A test reads every style, so that none is left half laid over.
        if let Some(members) = members.as_object() {
            let _ = overlay(arena, &mut style, members);
        }
        styles.push((name, style));
    }
    styles
});

/// The style of this name, or one laid over a named one.
pub(super) fn find<'a>(cx: &mut Cx<'_, 'a>, style: Value<'a>) -> Result<Style<'a>, EvalError> {
    match style {
        Value::String(name) => named(name),
        Value::Object(members) => {
            cx.spend(size(members))?;
            let like = members.get("like").and_then(|like| like.as_str());
            let mut style = named(like.unwrap_or_default())?;
            overlay(cx.arena(), &mut style, members)?;
            Ok(style)
        }
        _ => named(""),
    }
}

/// Members of a style of one's own, and those within them.
fn size(members: Object<'_>) -> u64 {
    let within = members
        .iter()
        .map(|(_, value)| value.as_object().map_or(1, |inner| inner.len()));
    within.sum::<usize>() as u64
}

fn named<'a>(name: &str) -> Result<Style<'a>, EvalError> {
    STYLES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, style)| *style)
        .ok_or_else(|| {
            let known: Vec<&str> = STYLES.iter().map(|(name, _)| *name).collect();
            EvalError::new(
                "H1001",
                format!("{} is no quoting style; there are {}", quoted(name), known.join(", ")),
            )
        })
}

/// Replaces the members that are given; of the operators those that are, and null takes one away.
fn overlay<'a>(arena: &'a Arena, style: &mut Style<'a>, members: Object<'a>) -> Result<(), EvalError> {
    for (name, value) in members.iter() {
        let text = value.as_str().unwrap_or_default();
        match name {
            "like" => {}
            "quote" => style.quote = text,
            "true" => style.is_true = text,
            "false" => style.is_false = text,
            "null" => style.null = text,
            "date" => style.date = bounded_picture(text)?,
            "datetime" => style.datetime = bounded_picture(text)?,
            "date_quote" => style.date_quote = text,
            "wildcard" => style.wildcard = text,
            "and" => style.and = text,
            "or" => style.or = text,
            "escapes" => style.escapes = escapes(arena, value)?,
            "pattern_escapes" => style.pattern_escapes = escapes(arena, value)?,
            "list" => style.list = texts(value),
            "group" => style.group = texts(value),
            "operators" => style.operators = operators(arena, style.operators, value)?,
            _ => {
                let message = format!("a quoting style has no member {}", quoted(name));
                return Err(EvalError::new("H1001", message));
            }
        }
    }
    Ok(())
}

fn operators<'a>(
    arena: &'a Arena,
    known: &'a [(&'a str, &'a str)],
    value: Value<'a>,
) -> Result<&'a [(&'a str, &'a str)], EvalError> {
    let Some(own) = value.as_object() else {
        return Ok(known);
    };
    let mut all = List::new(arena);
    for operator in known.iter().filter(|(name, _)| own.get(name).is_none()) {
        all.push(*operator)?;
    }
    for (name, condition) in own.iter() {
        if let Some(condition) = condition.as_str() {
            all.push((name, condition))?;
        }
    }
    Ok(all.into_slice())
}

/// So many texts of an array; empty where it is too short.
fn texts<'a, const COUNT: usize>(value: Value<'a>) -> [&'a str; COUNT] {
    let mut parts = value.iter().map(|part| part.as_str().unwrap_or_default());
    [(); COUNT].map(|()| parts.next().unwrap_or_default())
}

fn escapes<'a>(arena: &'a Arena, value: Value<'a>) -> Result<&'a [(char, &'a str)], EvalError> {
    let mut escapes = List::new(arena);
    for (char, text) in value.as_object().iter().flat_map(|members| members.iter()) {
        if let (Some(char), Some(text)) = (char.chars().next(), text.as_str()) {
            escapes.push((char, text))?;
        }
    }
    Ok(escapes.into_slice())
}
