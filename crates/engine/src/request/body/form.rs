//! `application/x-www-form-urlencoded`. The format knows names and texts only: the style says how nesting is written.

use interlingua_definition::plan::FormStyle;
use interlingua_jsonata::Value;

use super::super::encode;
use super::{Encoded, unwritable};
use crate::failure::Failure;
use crate::language::{json_text, scalar_text};

pub(super) fn encode(style: FormStyle, body: Value<'_>) -> Result<Encoded, Failure> {
    let Value::Object(members) = body else {
        return Err(unwritable("a form takes an object of fields"));
    };
    let mut pairs = Vec::new();
    for (name, value) in members.iter() {
        push(style, name, value, &mut pairs);
    }
    if pairs.is_empty() && !members.is_empty() {
        return Err(unwritable(
            "a form cannot say null or nothing, and this one would hold nothing else",
        ));
    }
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, text)| format!("{}={}", encode::query(name, ""), encode::query(text, "")))
        .collect();
    Ok(Encoded {
        bytes: pairs.join("&").into(),
        content_type: "application/x-www-form-urlencoded".into(),
    })
}

/// Missing and null have no spelling in a form and drop out.
fn push(style: FormStyle, name: &str, value: Value<'_>, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(_) | Value::Array(_) if style == FormStyle::Json => {
            pairs.push((name.to_owned(), json_text(value)));
        }
        Value::Object(members) => {
            for (key, member) in members.iter() {
                push(style, &member_name(style, name, key), member, pairs);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                push(style, &item_name(style, name, index), item, pairs);
            }
        }
        other => pairs.extend(scalar_text(other).map(|text| (name.to_owned(), text))),
    }
}

fn member_name(style: FormStyle, name: &str, key: &str) -> String {
    match style {
        FormStyle::Dots => format!("{name}.{key}"),
        FormStyle::Brackets | FormStyle::Indices | FormStyle::Json => format!("{name}[{key}]"),
    }
}

fn item_name(style: FormStyle, name: &str, index: usize) -> String {
    match style {
        FormStyle::Brackets | FormStyle::Json => format!("{name}[]"),
        FormStyle::Indices => format!("{name}[{index}]"),
        FormStyle::Dots => name.to_owned(),
    }
}
