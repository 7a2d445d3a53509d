//! What a delivery tells: which records changed, and how.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::EventPlan;
use interlingua_jsonata::{Program, Value};
use serde::Serialize;

use crate::failure::Failure;
use crate::language::{Language, scalar_text};

/// One event: ids of what changed, never its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The vendor's own id of it, by which a second delivery is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `created`, `updated`, `deleted`, or the vendor's word.
    pub kind: String,
    /// The integration's resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The record's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
    /// When it happened, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<String>,
    /// Variables of the account that it belongs to.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub account: serde_json::Map<String, serde_json::Value>,
}

/// The events of a delivery. One that says nothing of what happened is left out: vendors send pings.
pub(super) fn read<'a>(
    language: &mut Language<'a>,
    plan: &'a EventPlan,
    request: Value<'a>,
) -> Result<Vec<Event>, Failure> {
    language.bind("request", request);
    let found = run(language, &plan.each, request)?;
    let events: Result<Vec<_>, _> = found.iter().map(|event| one(language, plan, event)).collect();
    Ok(events?.into_iter().flatten().collect())
}

fn one<'a>(language: &mut Language<'a>, plan: &'a EventPlan, event: Value<'a>) -> Result<Option<Event>, Failure> {
    let Some(kind) = text(language, Some(&plan.kind), event)? else {
        return Ok(None);
    };
    let mut account = serde_json::Map::new();
    for (name, program) in &plan.account {
        if let Some(value) = text(language, Some(program), event)? {
            account.insert(name.clone(), value.into());
        }
    }
    Ok(Some(Event {
        id: text(language, plan.id.as_ref(), event)?,
        kind,
        resource: text(language, plan.resource.as_ref(), event)?,
        record_id: text(language, plan.record_id.as_ref(), event)?,
        occurred_at: text(language, plan.occurred_at.as_ref(), event)?,
        account,
    }))
}

fn text<'a>(
    language: &mut Language<'a>,
    program: Option<&'a Program>,
    event: Value<'a>,
) -> Result<Option<String>, Failure> {
    match program {
        None => Ok(None),
        Some(program) => Ok(scalar_text(run(language, program, event)?)),
    }
}

/// Messages of expression errors may quote values of the delivery: they are left out.
fn run<'a>(language: &mut Language<'a>, program: &'a Program, input: Value<'a>) -> Result<Value<'a>, Failure> {
    language.run(program, input).map_err(|error| {
        let detail = format!(
            "{}: an expression of `webhooks.events` failed on the delivery",
            error.code
        );
        Failure::new(Kind::Mapping, detail)
    })
}
