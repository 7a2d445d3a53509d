//! Filters: `field[op]=value`, held against what the method supports and typed by the model.

use interlingua_definition::kind::Kind;
use interlingua_definition::model::{Property, PropertyType, ResourceSchema, StringFormat};
use interlingua_definition::plan::{Filter, MappedPlan, Supports};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use crate::failure::Failure;
use crate::problem::Problem;
use crate::request::UnifiedRequest;

/// One filter, typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TypedFilter {
    /// Unified field.
    pub(crate) field: String,
    /// Operator.
    pub(crate) op: String,
    /// Value as JSON text.
    pub(crate) json: String,
}

const OPS: [&str; 9] = ["eq", "ne", "gt", "gte", "lt", "lte", "in", "contains", "exists"];

/// Types the filters of a call. What is not supported is refused, or with `lenient` left out with a warning.
pub(crate) fn typed(
    plan: &MappedPlan,
    supports: &Supports,
    request: &UnifiedRequest,
    problems: &mut Vec<Problem>,
) -> Result<Vec<TypedFilter>, Failure> {
    let mut filters: Vec<TypedFilter> = Vec::new();
    for (name, value) in &request.parameters {
        let (field, op) = parsed(name)?;
        let Some(filter) = supported(supports, field, op) else {
            let detail = format!("`{}` cannot filter by `{field}[{op}]` here", plan.resource);
            if !request.lenient {
                return Err(Failure::new(Kind::Unsupported, detail).supported(listing(supports)));
            }
            let mut problem = Problem::warning(Kind::Unsupported, format!("{detail}; it was left out"));
            problem.field = Some(field.to_owned());
            problems.push(problem);
            continue;
        };
        let json = typed_value(&plan.schema, filter, op, value)?;
        if filters.iter().any(|other| other.field == field && other.op == op) {
            return Err(Failure::invalid(format!(
                "`{field}[{op}]` is given twice; use `{field}[in]=a,b` for a choice"
            )));
        }
        filters.push(TypedFilter {
            field: field.to_owned(),
            op: op.to_owned(),
            json,
        });
    }
    check_company(supports, &filters)?;
    Ok(filters)
}

/// Whether a parameter is a filter that is supported.
pub(crate) fn serves(supports: &Supports, name: &str) -> bool {
    parsed(name).is_ok_and(|(field, op)| supported(supports, field, op).is_some())
}

/// `field[op]`; without brackets the operator is `eq`.
fn parsed(name: &str) -> Result<(&str, &str), Failure> {
    let (field, op) = match name.split_once('[') {
        None => (name, "eq"),
        Some((field, rest)) => match rest.strip_suffix(']') {
            Some(op) => (field, op),
            None => {
                return Err(Failure::invalid(format!(
                    "`{name}` is not a filter: write `field[op]=value`"
                )));
            }
        },
    };
    if OPS.contains(&op) {
        return Ok((field, op));
    }
    Err(Failure::invalid(format!(
        "`{op}` is not an operator: use one of {}",
        OPS.join(", ")
    )))
}

fn supported<'p>(supports: &'p Supports, field: &str, op: &str) -> Option<&'p Filter> {
    supports
        .filters
        .iter()
        .find(|filter| filter.field == field && filter.ops.iter().any(|known| known == op))
}

/// Required ones must be there, and lonely ones alone.
fn check_company(supports: &Supports, filters: &[TypedFilter]) -> Result<(), Failure> {
    let given = |field: &str| filters.iter().any(|filter| filter.field == field);
    if let Some(missing) = supports
        .filters
        .iter()
        .find(|filter| filter.required && !given(&filter.field))
    {
        let detail = format!("a filter on `{}` is required here", missing.field);
        return Err(Failure::invalid(detail).supported(listing(supports)));
    }
    let lonely = supports
        .filters
        .iter()
        .find(|filter| filter.alone && given(&filter.field));
    match lonely {
        Some(lonely) if filters.iter().any(|filter| filter.field != lonely.field) => {
            let detail = format!("`{}` cannot be combined with other filters", lonely.field);
            Err(Failure::new(Kind::Unsupported, detail).supported(listing(supports)))
        }
        _ => Ok(()),
    }
}

/// What callers may ask, as they are told it.
pub(crate) fn listing(supports: &Supports) -> serde_json::Value {
    let filters: serde_json::Map<_, _> = supports
        .filters
        .iter()
        .map(|filter| (filter.field.clone(), json!(filter.ops)))
        .collect();
    json!({ "filters": filters, "sort": supports.sort })
}

fn typed_value(schema: &ResourceSchema, filter: &Filter, op: &str, text: &str) -> Result<String, Failure> {
    if op == "exists" {
        return boolean(&filter.field, text);
    }
    let property = property(schema, &filter.field);
    let one = |text: &str| {
        if !filter.values.is_empty() && !filter.values.iter().any(|allowed| allowed == text) {
            let detail = format!(
                "`{}` takes one of {}, not `{text}`",
                filter.field,
                filter.values.join(", ")
            );
            return Err(Failure::invalid(detail));
        }
        scalar(&filter.field, property, text)
    };
    if op == "in" {
        let items = text.split(',').map(one).collect::<Result<Vec<_>, _>>()?;
        return Ok(format!("[{}]", items.join(",")));
    }
    one(text)
}

/// The schema of a field; dots lead into objects.
fn property<'s>(schema: &'s ResourceSchema, field: &str) -> Option<&'s Property> {
    let mut names = field.split('.');
    let mut found = schema.properties.get(names.next()?)?;
    for name in names {
        found = match &found.kind {
            PropertyType::Object(members) => members.get(name)?,
            PropertyType::Array(items) => match &items.kind {
                PropertyType::Object(members) => members.get(name)?,
                _ => return None,
            },
            _ => return None,
        };
    }
    Some(found)
}

fn scalar(field: &str, property: Option<&Property>, text: &str) -> Result<String, Failure> {
    let Some(property) = property else {
        return Ok(quoted(text));
    };
    let wrong = |what: &str| Failure::invalid(format!("`{field}` takes {what}, not `{text}`"));
    match &property.kind {
        PropertyType::Array(items) => scalar(field, Some(items), text),
        PropertyType::Boolean => boolean(field, text),
        PropertyType::Integer | PropertyType::Number if is_number(text) => Ok(text.to_owned()),
        PropertyType::Integer | PropertyType::Number => Err(wrong("a number")),
        PropertyType::Enum(words) if !words.iter().any(|word| word == text) => {
            Err(wrong(&format!("one of {}", words.join(", "))))
        }
        PropertyType::String(StringFormat::Date) if text.parse::<Date>().is_err() => Err(wrong("a date (YYYY-MM-DD)")),
        PropertyType::String(StringFormat::DateTime) if text.parse::<Timestamp>().is_err() => {
            Err(wrong("a date-time (RFC 3339, such as 2026-01-31T12:00:00Z)"))
        }
        PropertyType::String(StringFormat::Decimal) if !is_number(text) => Err(wrong("a decimal number")),
        _ => Ok(quoted(text)),
    }
}

fn boolean(field: &str, text: &str) -> Result<String, Failure> {
    match text {
        "true" | "false" => Ok(text.to_owned()),
        _ => Err(Failure::invalid(format!(
            "`{field}` takes true or false here, not `{text}`"
        ))),
    }
}

/// Whether text is a JSON number, so that its digits can be kept.
fn is_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
