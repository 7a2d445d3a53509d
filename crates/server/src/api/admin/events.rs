//! `/admin/events` and `/admin/deliveries`: what became of accounts, and which endpoint was told.

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::routing::get;
use http::Uri;
use interlingua_store::{Attempt, Delivery, DeliveryPage, Event, EventPage};
use serde_json::{Value, json};

use super::answer::{self, Envelope};
use crate::access::Caller;
use crate::api::parameters::{self, Parameters};
use crate::outbox;
use crate::problem::Problem;
use crate::state::Shared;

const PAGE_DEFAULT: u32 = 100;
const PAGE_MAX: u32 = 1_000;
const STATES: [&str; 3] = ["pending", "delivered", "failed"];

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/events", get(list))
        .route("/events/{id}", get(show))
        .route("/deliveries", get(deliveries))
}

async fn list(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Envelope, Problem> {
    let mut query = Parameters::read(&uri)?;
    let limit = limit(&mut query)?;
    let page = EventPage {
        kind: query.take("type")?,
        account: query.take("account")?,
        before: query.take("cursor")?,
        limit: limit + 1,
    };
    query.nothing_else()?;
    let mut found = shared.store.events(&caller.environment, page).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.id.clone());
    let events: Vec<Value> = found.iter().map(|event| shown(&caller, event)).collect();
    Ok(Envelope::of(events).with("next_cursor", json!(next)))
}

/// One event with its deliveries and every attempt at them.
async fn show(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Envelope, Problem> {
    let environment = &caller.environment;
    let found = shared.store.event(environment, &id).await?;
    let event = found.ok_or_else(|| Problem::not_found(format!("there is no event {id:?} in this environment")))?;
    let page = DeliveryPage {
        event: Some(id.clone()),
        limit: PAGE_MAX,
        ..DeliveryPage::default()
    };
    let mut told = Vec::new();
    for delivery in shared.store.deliveries(environment, page).await? {
        let attempts = shared.store.attempts(environment, &id, &delivery.endpoint).await?;
        let mut one = shown_delivery(&delivery);
        if let Some(members) = one.as_object_mut() {
            let attempts: Vec<Value> = attempts.iter().map(shown_attempt).collect();
            members.insert("attempts".to_owned(), json!(attempts));
        }
        told.push(one);
    }
    Ok(Envelope::of(shown(&caller, &event)).with("deliveries", told))
}

async fn deliveries(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Envelope, Problem> {
    let mut query = Parameters::read(&uri)?;
    let limit = limit(&mut query)?;
    let state = query.take("state")?;
    if let Some(word) = state.as_deref().filter(|word| !STATES.contains(word)) {
        let problem = Problem::invalid(format!("there is no state {word:?}"));
        return Err(problem.with("supported", json!({ "state": STATES })));
    }
    let page = DeliveryPage {
        event: query.take("event")?,
        endpoint: query.take("endpoint")?,
        state,
        after: query.take("cursor")?.as_deref().and_then(place),
        limit: limit + 1,
    };
    query.nothing_else()?;
    let mut found = shared.store.deliveries(&caller.environment, page).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more);
    let next = next.map(|last| format!("{}.{}", last.event, last.endpoint));
    Ok(Envelope::of(found.iter().map(shown_delivery).collect::<Vec<Value>>()).with("next_cursor", json!(next)))
}

/// Event and endpoint of a cursor.
fn place(cursor: &str) -> Option<(String, String)> {
    let (event, endpoint) = cursor.split_once('.')?;
    Some((event.to_owned(), endpoint.to_owned()))
}

fn limit(query: &mut Parameters) -> Result<u32, Problem> {
    let wished = parameters::limit(query.take("limit")?)?;
    Ok(wished.unwrap_or(PAGE_DEFAULT).min(PAGE_MAX))
}

/// As it is sent, with its id.
fn shown(caller: &Caller, event: &Event) -> Value {
    let mut message = outbox::body(&caller.environment, event);
    if let Some(members) = message.as_object_mut() {
        members.insert("id".to_owned(), json!(event.id));
    }
    message
}

fn shown_delivery(delivery: &Delivery) -> Value {
    json!({
        "event": delivery.event,
        "type": delivery.kind,
        "endpoint": delivery.endpoint,
        "state": delivery.state,
        "tries": delivery.attempts,
        "next_attempt_at": delivery.due_at_ms.map_or(Value::Null, answer::time),
    })
}

fn shown_attempt(attempt: &Attempt) -> Value {
    json!({
        "number": attempt.number,
        "at": answer::time(attempt.at_ms),
        "took_ms": attempt.took_ms,
        "status": attempt.status,
        "error": attempt.error,
    })
}
