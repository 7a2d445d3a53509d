//! `/admin/endpoints`: where an environment's events are sent. A secret is shown once, when it is made.

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::routing::{get, post};
use interlingua_store::{Endpoint, EndpointPatch, EventType, NewEndpoint, Replay, Secret};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::answer::{self, Envelope};
use crate::access::Caller;
use crate::api::body;
use crate::problem::Problem;
use crate::state::Shared;

/// How long the secret before a new one signs beside it, unless told otherwise.
const OVERLAP_S: u32 = 24 * 60 * 60;
const LONGEST_OVERLAP_S: u32 = 7 * OVERLAP_S;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/endpoints", get(list).post(create))
        .route("/endpoints/{id}", get(show).patch(update).delete(remove))
        .route("/endpoints/{id}/rotate", post(rotate))
        .route("/endpoints/{id}/test", post(test))
        .route("/endpoints/{id}/replay", post(replay))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    url: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    types: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Patch {
    url: Option<String>,
    name: Option<String>,
    types: Option<Vec<String>>,
    enabled: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Rotation {
    keep_previous_s: Option<u32>,
}

/// One of the two.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    event: Option<String>,
    since: Option<String>,
}

async fn list(State(shared): State<Shared>, Extension(caller): Extension<Caller>) -> Result<Envelope, Problem> {
    let found = shared.store.endpoints(&caller.environment).await?;
    Ok(Envelope::of(found.iter().map(shown).collect::<Vec<Value>>()).with("next_cursor", Value::Null))
}

async fn show(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Envelope, Problem> {
    let found = shared.store.endpoint(&caller.environment, &id).await?;
    let missing = || Problem::not_found(format!("there is no endpoint {id:?} in this environment"));
    Ok(Envelope::of(shown(&found.ok_or_else(missing)?)))
}

async fn create(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    body: Body,
) -> Result<Envelope, Problem> {
    let New { url, name, types } = body::json(body, &shared.limits).await?;
    check_url(&shared, &caller, &url)?;
    let new = NewEndpoint {
        url,
        name,
        types: known(&types)?,
    };
    let (endpoint, secret) = shared.store.create_endpoint(&caller.environment, new).await?;
    Ok(Envelope::of(with_secret(&endpoint, &secret)).created())
}

async fn update(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Envelope, Problem> {
    let patch: Patch = body::json(body, &shared.limits).await?;
    if let Some(url) = &patch.url {
        check_url(&shared, &caller, url)?;
    }
    let patch = EndpointPatch {
        url: patch.url,
        name: patch.name,
        types: patch.types.as_deref().map(known).transpose()?,
        enabled: patch.enabled,
    };
    let endpoint = shared.store.update_endpoint(&caller.environment, &id, patch).await?;
    Ok(Envelope::of(shown(&endpoint)))
}

async fn remove(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Envelope, Problem> {
    shared.store.delete_endpoint(&caller.environment, &id).await?;
    Ok(Envelope::of(Value::Null))
}

/// A new secret. The one before signs beside it for a while, so that receivers can change over.
async fn rotate(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Envelope, Problem> {
    let rotation: Rotation = optional(&body::bytes(body, &shared.limits).await?)?;
    let keep_s = rotation.keep_previous_s.unwrap_or(OVERLAP_S);
    if keep_s > LONGEST_OVERLAP_S {
        return Err(Problem::invalid(format!(
            "`keep_previous_s` is at most {LONGEST_OVERLAP_S} (7 days)"
        )));
    }
    let environment = &caller.environment;
    let secret = shared
        .store
        .rotate_endpoint_secret(environment, &id, i64::from(keep_s) * 1_000)
        .await?;
    let found = shared.store.endpoint(environment, &id).await?;
    let endpoint = found.ok_or_else(|| Problem::not_found(format!("there is no endpoint {id:?}")))?;
    Ok(Envelope::of(with_secret(&endpoint, &secret)))
}

async fn test(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Envelope, Problem> {
    let event = shared.store.test_endpoint(&caller.environment, &id).await?;
    Ok(Envelope::of(json!({ "event": event })))
}

async fn replay(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Envelope, Problem> {
    let wish: Wish = body::json(body, &shared.limits).await?;
    let replay = match (wish.event, wish.since) {
        (Some(event), None) => Replay::Event(event),
        (None, Some(since)) => Replay::Since(moment(&since)?),
        _ => return Err(Problem::invalid("say which: `event` (its id), or `since` (a time)")),
    };
    let count = shared.store.replay(&caller.environment, &id, replay).await?;
    Ok(Envelope::of(json!({ "events": count })))
}

fn optional<T: serde::de::DeserializeOwned + Default>(body: &[u8]) -> Result<T, Problem> {
    if body.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_slice(body).map_err(|_| Problem::invalid("the body takes `keep_previous_s`, a number of seconds"))
}

fn moment(text: &str) -> Result<i64, Problem> {
    let time: Result<jiff::Timestamp, _> = text.parse();
    time.map(jiff::Timestamp::as_millisecond)
        .map_err(|_| Problem::invalid("`since` is a time such as 2027-01-31T12:00:00Z"))
}

/// What cannot be reached is refused now, as far as the address itself tells; names are judged when something is sent.
fn check_url(shared: &Shared, caller: &Caller, text: &str) -> Result<(), Problem> {
    let url = Url::parse(text).map_err(|error| Problem::invalid(format!("`url` cannot be read: {error}")))?;
    let judged = shared
        .transport
        .admit(&url, &shared.accounts.egress(&caller.environment));
    judged.map_err(|error| Problem::invalid(format!("`url` cannot be used: {error}")))
}

fn known(names: &[String]) -> Result<Vec<EventType>, Problem> {
    let one = |name: &String| EventType::ALL.into_iter().find(|kind| kind.as_str() == name);
    names
        .iter()
        .map(|name| {
            one(name).ok_or_else(|| {
                Problem::invalid(format!("there is no event type {name:?}"))
                    .with("supported", json!({ "types": EventType::ALL.map(EventType::as_str) }))
            })
        })
        .collect()
}

fn with_secret(endpoint: &Endpoint, secret: &Secret) -> Value {
    let mut data = shown(endpoint);
    if let Some(members) = data.as_object_mut() {
        members.insert("secret".to_owned(), json!(secret.expose()));
    }
    data
}

fn shown(endpoint: &Endpoint) -> Value {
    let time = |at_ms: Option<i64>| at_ms.map_or(Value::Null, answer::time);
    json!({
        "id": endpoint.id,
        "url": endpoint.url,
        "name": endpoint.name,
        "types": endpoint.types,
        "enabled": endpoint.disabled.is_none(),
        "disabled_at": time(endpoint.disabled.as_ref().map(|(at_ms, _)| *at_ms)),
        "disabled_cause": endpoint.disabled.as_ref().map(|(_, cause)| cause),
        "failing_since": time(endpoint.failing_since_ms),
        "previous_secret_until": time(endpoint.previous_secret_until_ms),
        "created_at": answer::time(endpoint.created_at_ms),
    })
}
