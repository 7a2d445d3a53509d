//! Overlays of an environment (`/admin/overlays/{integration}`) and of an account (`/admin/accounts/{id}/overlay`): both are
//! documents with revisions, checked against the merged result before they are accepted.

mod subject;
mod change;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::HeaderMap;
use interlingua_store::{DocumentKey, Revision};
use serde::Deserialize;
use serde_json::{Value, json};

use self::change::{Write, write};
use self::subject::Subject;
use super::answer::{self, Envelope};
use super::offer::Offer;
use crate::access::Caller;
use crate::api::body;
use crate::base::{self, Entry};
use crate::failure;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    let mut router = Router::new();
    for root in ["/overlays/{name}", "/accounts/{name}/overlay"] {
        router = router
            .route(root, get(show).put(put).delete(remove))
            .route(&format!("{root}/revisions"), get(revisions))
            .route(&format!("{root}/revisions/{{revision}}"), get(show_revision))
            .route(&format!("{root}/rollback"), post(rollback));
    }
    router
}

async fn show(State(shared): State<Shared>, subject: Subject) -> Result<Envelope, Problem> {
    let found = shared.store.document(&subject.key).await?;
    let found = found.ok_or_else(|| Problem::not_found("there is no overlay here"))?;
    shown(&subject.key, &found.text, found.revision)
}

fn shown(key: &DocumentKey, text: &str, revision: u64) -> Result<Envelope, Problem> {
    let entry = read(key, text)?;
    Ok(Envelope::of(entry.document.root().to_json())
        .revision(revision)
        .with("text", text))
}

fn read(key: &DocumentKey, text: &str) -> Result<Arc<Entry>, Problem> {
    base::read(key.kind, &base::source_name(key.kind, &key.name), text, None).map_err(|found| failure::refused(&found))
}

async fn put(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    subject: Subject,
    offer: Offer,
) -> Result<Response, Problem> {
    let change = Write {
        text: Some(offer.text),
        expected: offer.expected,
        note: "put".to_owned(),
        dry_run: offer.dry_run,
    };
    write(&shared, &caller, &subject, change).await
}

async fn remove(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    subject: Subject,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let change = Write {
        text: None,
        expected: answer::expected_revision(&headers)?,
        note: "removed".to_owned(),
        dry_run: false,
    };
    write(&shared, &caller, &subject, change).await
}

async fn revisions(State(shared): State<Shared>, subject: Subject) -> Result<Envelope, Problem> {
    let life = shared.store.revisions(&subject.key).await?;
    Ok(Envelope::of(life.iter().map(step).collect::<Vec<Value>>()).with("next_cursor", Value::Null))
}

fn step(step: &Revision) -> Value {
    json!({
        "revision": step.revision,
        "changed_at": answer::time(step.changed_at_ms),
        "changed_by": step.changed_by,
        "note": step.note,
        "removed": step.removed,
    })
}

async fn show_revision(
    State(shared): State<Shared>,
    subject: Subject,
    Path((_, revision)): Path<(String, u64)>,
) -> Result<Envelope, Problem> {
    let found = shared.store.document_at(&subject.key, revision).await?;
    let found = found.ok_or_else(|| no_revision(revision))?;
    shown(&subject.key, &found.text, revision)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Back {
    revision: u64,
}

/// Going back is a new revision with the old text: nothing is forgotten, and it is checked like any other.
async fn rollback(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    subject: Subject,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let Back { revision } = body::json(body, &shared.limits).await?;
    let life = shared.store.revisions(&subject.key).await?;
    if !life.iter().any(|step| step.revision == revision) {
        return Err(no_revision(revision));
    }
    let then = shared.store.document_at(&subject.key, revision).await?;
    let change = Write {
        text: then.map(|document| document.text),
        expected: answer::expected_revision(&headers)?,
        note: format!("rolled back to {revision}"),
        dry_run: false,
    };
    write(&shared, &caller, &subject, change).await
}

fn no_revision(revision: u64) -> Problem {
    Problem::not_found(format!("this overlay has no revision {revision} with a text"))
}
