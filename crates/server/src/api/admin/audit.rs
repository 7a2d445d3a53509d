//! `/admin/audit`: acts of administrators, and the layer that puts them on record. What was sent is not: it may be a secret.

use axum::Router;
use axum::extract::{Extension, MatchedPath, OriginalUri, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use http::{Method, Uri};
use interlingua_store::{Act, AuditEntry, AuditPage};
use serde_json::{Value, json};

use super::answer::{self, Envelope};
use crate::access::Caller;
use crate::api::parameters::{self, Parameters};
use crate::layers;
use crate::problem::Problem;
use crate::state::Shared;

const PAGE_DEFAULT: u32 = 100;
const PAGE_MAX: u32 = 1_000;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/audit", get(list))
}

/// Acts in the caller's environment; with `?shared=true`, for platform keys, acts on what all environments share.
async fn list(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Envelope, Problem> {
    let mut query = Parameters::read(&uri)?;
    let limit = parameters::limit(query.take("limit")?)?
        .unwrap_or(PAGE_DEFAULT)
        .min(PAGE_MAX);
    let before = query.take("cursor")?;
    let of_all = query.take("shared")?.is_some_and(|word| word == "true");
    query.nothing_else()?;
    if of_all {
        caller.platform()?;
    }
    let environment = (!of_all).then_some(caller.environment.as_str());
    let page = AuditPage {
        before,
        limit: limit + 1,
    };
    let mut found = shared.store.audit(environment, page).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.id.clone());
    Ok(Envelope::of(found.iter().map(shown).collect::<Vec<Value>>()).with("next_cursor", json!(next)))
}

fn shown(entry: &AuditEntry) -> Value {
    json!({
        "id": entry.id,
        "at": answer::time(entry.at_ms),
        "actor": entry.act.actor,
        "action": entry.act.action,
        "subject": entry.act.subject,
        "status": entry.act.status,
        "request": entry.act.request,
    })
}

/// Every act that may change something, refused ones too: who, what, on which thing, with which outcome.
pub(super) async fn record(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let action = format!("{} {}", request.method(), route.unwrap_or_default());
    // Nested routers see their own part of the path only.
    let whole = request.extensions().get::<OriginalUri>();
    let subject = whole.map_or_else(|| request.uri(), |whole| &whole.0).path().to_owned();
    let caller = request.extensions().get::<Caller>().cloned();
    let response = next.run(request).await;
    let Some(caller) = caller else { return response };
    let act = Act {
        environment: (!is_shared(&action)).then_some(caller.environment),
        actor: caller.key,
        action,
        subject,
        status: response.status().as_u16(),
        request: layers::request_id().unwrap_or_default(),
    };
    if let Err(error) = shared.store.record_act(act).await {
        tracing::error!(%error, "an act could not be put on record");
    }
    response
}

/// Whether an act is on what all environments share.
fn is_shared(action: &str) -> bool {
    ["integrations", "models", "mappings", "environments"]
        .iter()
        .any(|room| action.contains(&format!(" /admin/{room}")))
}
