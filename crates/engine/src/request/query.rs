//! Query parameters: templates first, then native parameters that no template reads, over the defaults of the same name.

use interlingua_definition::plan::{NativePlan, Part, QueryArrays, Template};
use interlingua_jsonata::Value;

use super::encode;
use super::wire::{Draft, template_error};
use crate::failure::Failure;
use crate::language::{Language, json_text, scalar_text};

/// Parameters as they go into the URL: names and values encoded.
pub(super) fn build<'a>(
    language: &mut Language<'a>,
    plan: &'a NativePlan,
    native: Value<'a>,
    draft: &mut Draft,
) -> Result<(), Failure> {
    for (name, template) in &plan.query {
        let value = value(language, plan, template, native)?;
        draft.set_query(name, value);
    }
    let Value::Object(parameters) = native.get("query") else {
        return Ok(());
    };
    for (name, value) in parameters
        .iter()
        .filter(|(name, _)| !plan.consumed.query.contains(*name))
    {
        let pairs = spread(plan, name, value);
        draft.set_query(name, pairs);
    }
    Ok(())
}

/// What a template yields for one name: a lone hole keeps its value's type, so that arrays spread.
fn value<'a>(
    language: &mut Language<'a>,
    plan: &'a NativePlan,
    template: &'a Template,
    native: Value<'a>,
) -> Result<Vec<(String, String)>, Failure> {
    let name = plan
        .query
        .iter()
        .find(|(_, own)| std::ptr::eq(own, template))
        .map_or("", |(name, _)| name.as_str());
    if let [Part::Hole(program)] = template.parts.as_slice() {
        let value = language
            .run(program, native)
            .map_err(|error| template_error(&error, template))?;
        return Ok(spread(plan, name, value));
    }
    let mut text = String::new();
    for part in &template.parts {
        match part {
            Part::Text(literal) => text.push_str(&encode::literal_query(literal)),
            Part::Hole(program) => {
                let value = language
                    .run(program, native)
                    .map_err(|error| template_error(&error, template))?;
                match scalar_text(value) {
                    Some(found) => text.push_str(&encode::query(&found, &plan.query_raw)),
                    None => return Ok(Vec::new()),
                }
            }
        }
    }
    Ok(vec![(encode::query(name, NAME_RAW), text)])
}

/// Brackets are common in names and legal to most servers either way; they are escaped as RFC 3986 wants it.
const NAME_RAW: &str = "$";

/// The pairs of one parameter. Missing and null have no spelling in a query and drop out.
pub(super) fn spread(plan: &NativePlan, name: &str, value: Value<'_>) -> Vec<(String, String)> {
    let pair = |name: &str, value: Value<'_>| {
        text_of(value).map(|text| (encode::query(name, NAME_RAW), encode::query(&text, &plan.query_raw)))
    };
    let Value::Array(items) = value else {
        return pair(name, value).into_iter().collect();
    };
    match plan.query_arrays {
        QueryArrays::Repeat => items.iter().filter_map(|item| pair(name, item)).collect(),
        QueryArrays::Brackets => items
            .iter()
            .filter_map(|item| pair(&format!("{name}[]"), item))
            .collect(),
        QueryArrays::Indices => items
            .iter()
            .enumerate()
            .filter_map(|(i, item)| pair(&format!("{name}[{i}]"), item))
            .collect(),
        QueryArrays::Comma => {
            let texts = items
                .iter()
                .filter_map(text_of)
                .map(|text| encode::query(&text, &plan.query_raw));
            let joined = texts.collect::<Vec<_>>().join(",");
            if joined.is_empty() {
                Vec::new()
            } else {
                vec![(encode::query(name, NAME_RAW), joined)]
            }
        }
    }
}

/// Text of a parameter; an object is sent as JSON, since it has no other spelling.
fn text_of(value: Value<'_>) -> Option<String> {
    match value {
        Value::Object(_) | Value::Array(_) => Some(json_text(value)),
        other => scalar_text(other),
    }
}
