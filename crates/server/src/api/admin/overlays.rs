//! Overlays of an environment (`/admin/overlays/{integration}`) and of an account (`/admin/accounts/{id}/overlay`): both are
//! documents with revisions, checked against the merged result before they are accepted.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, OriginalUri, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderMap, Uri};
use interlingua_definition::diagnostic::Diagnostic;
use interlingua_store::{Change, DocumentKey, DocumentKind, Revision};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{self, Envelope};
use super::definitions;
use crate::access::Caller;
use crate::accounts;
use crate::api::body;
use crate::api::parameters::Parameters;
use crate::base::{self, Entry};
use crate::check::{self, Below};
use crate::failure;
use crate::plans::Wanted;
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

/// The overlay that a route names, and the integration that it lies over.
struct Subject {
    key: DocumentKey,
    integration: String,
    auth: Option<String>,
}

async fn subject(shared: &Shared, caller: &Caller, uri: &Uri, name: String) -> Result<Subject, Problem> {
    let environment = &caller.environment;
    if uri.path().starts_with("/admin/overlays/") {
        let known = shared
            .plans
            .base()
            .await?
            .get(DocumentKind::Integration, &name)
            .is_some();
        let key = accounts::environment_overlay(environment, &name);
        if !known && shared.store.document(&key).await?.is_none() {
            return Err(Problem::not_found(format!("there is no integration {name:?}")));
        }
        return Ok(Subject {
            key,
            integration: name,
            auth: None,
        });
    }
    let account = shared
        .store
        .account(environment, &name)
        .await?
        .ok_or_else(|| accounts::missing(&name))?;
    let key = accounts::account_overlay(environment, &name);
    Ok(Subject {
        key,
        integration: account.integration,
        auth: account.auth,
    })
}

async fn show(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Path(name): Path<String>,
) -> Result<Envelope, Problem> {
    let subject = subject(&shared, &caller, &uri, name).await?;
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
    OriginalUri(uri): OriginalUri,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let mut parameters = Parameters::read(&uri)?;
    let dry_run = parameters.flag("dry_run")?;
    parameters.nothing_else()?;
    let subject = subject(&shared, &caller, &uri, name).await?;
    let text = body::text(body, &shared.limits).await?;
    let expected = answer::expected_revision(&headers)?;
    write(
        &shared,
        &caller,
        &subject,
        Write {
            text: Some(text),
            expected,
            note: "put".to_owned(),
            dry_run,
        },
    )
    .await
}

async fn remove(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let subject = subject(&shared, &caller, &uri, name).await?;
    let expected = answer::expected_revision(&headers)?;
    write(
        &shared,
        &caller,
        &subject,
        Write {
            text: None,
            expected,
            note: "removed".to_owned(),
            dry_run: false,
        },
    )
    .await
}

async fn revisions(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Path(name): Path<String>,
) -> Result<Envelope, Problem> {
    let subject = subject(&shared, &caller, &uri, name).await?;
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
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Path((name, revision)): Path<(String, u64)>,
) -> Result<Envelope, Problem> {
    let subject = subject(&shared, &caller, &uri, name).await?;
    let found = shared
        .store
        .document_at(&subject.key, revision)
        .await?
        .ok_or_else(|| no_revision(revision))?;
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
    OriginalUri(uri): OriginalUri,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let subject = subject(&shared, &caller, &uri, name).await?;
    let Back { revision } = body::json(body, &shared.limits).await?;
    let known = shared
        .store
        .revisions(&subject.key)
        .await?
        .iter()
        .any(|step| step.revision == revision);
    if !known {
        return Err(no_revision(revision));
    }
    let text = shared
        .store
        .document_at(&subject.key, revision)
        .await?
        .map(|document| document.text);
    let expected = answer::expected_revision(&headers)?;
    let note = format!("rolled back to {revision}");
    write(
        &shared,
        &caller,
        &subject,
        Write {
            text,
            expected,
            note,
            dry_run: false,
        },
    )
    .await
}

fn no_revision(revision: u64) -> Problem {
    Problem::not_found(format!("this overlay has no revision {revision} with a text"))
}

/// A change of an overlay; without a text, its removal.
struct Write {
    text: Option<String>,
    expected: Option<u64>,
    note: String,
    dry_run: bool,
}

async fn write(shared: &Shared, caller: &Caller, subject: &Subject, write: Write) -> Result<Response, Problem> {
    let _changing = shared.changing.lock().await;
    let entry = write.text.as_deref().map(|text| read(&subject.key, text)).transpose()?;
    let findings = match &entry {
        Some(entry) => judge(shared, subject, entry).await?,
        None => Vec::new(),
    };
    if findings.iter().any(Diagnostic::is_error) {
        return Err(failure::refused(&findings));
    }
    let problems = above(shared, subject, entry.as_deref()).await?;
    let data = match (&write.text, write.dry_run) {
        (None, _) => Value::Null,
        (Some(_), dry_run) => json!({ "integration": subject.integration, "dry_run": dry_run }),
    };
    let envelope = Envelope::of(data)
        .with("diagnostics", failure::diagnostics_json(&findings))
        .with("problems", problems);
    if write.dry_run {
        return Ok(envelope.into_response());
    }
    let Write {
        text, expected, note, ..
    } = write;
    let change = Change {
        text,
        expected,
        changed_by: caller.key.clone(),
        note,
    };
    let revision = shared.store.change_document(&subject.key, change).await?;
    Ok(envelope.revision(revision).into_response())
}

/// Accounts' overlays that no longer fit over a changed overlay of their environment: told, but no reason to refuse.
async fn above(shared: &Shared, subject: &Subject, overlay: Option<&Entry>) -> Result<Vec<Value>, Problem> {
    let (DocumentKind::EnvironmentOverlay, Some(environment)) = (subject.key.kind, subject.key.environment.as_deref())
    else {
        return Ok(Vec::new());
    };
    let base = shared.plans.base().await?;
    let change = Below {
        integration: &subject.integration,
        bases: (&base, &base),
        environment: Some((environment, overlay)),
    };
    let broken = check::broken_overlays(&shared.plans, &*shared.store, &change).await?;
    Ok(broken
        .iter()
        .map(|(key, found)| definitions::overlay_problem(key, found))
        .collect())
}

async fn judge(shared: &Shared, subject: &Subject, overlay: &Entry) -> Result<Vec<Diagnostic>, Problem> {
    let base = shared.plans.base().await?;
    let environment = subject.key.environment.as_deref().unwrap_or_default();
    let own = subject.key.kind == DocumentKind::AccountOverlay;
    let lower = match own {
        true => {
            accounts::overlay(
                &*shared.store,
                &accounts::environment_overlay(environment, &subject.integration),
            )
            .await?
        }
        false => None,
    };
    let wanted = Wanted {
        integration: &subject.integration,
        model: None,
        auth: subject.auth.as_deref(),
        environment: if own { lower.as_deref() } else { Some(overlay) },
        account: own.then_some(overlay),
    };
    Ok(check::overlay_change(&shared.plans, &base, &wanted, overlay))
}
