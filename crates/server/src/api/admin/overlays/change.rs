//! A change of an overlay: judged by the merged result before it is made.

use axum::response::{IntoResponse, Response};
use interlingua_definition::diagnostic::Diagnostic;
use interlingua_store::{Change, DocumentKind};
use serde_json::{Value, json};

use super::read;
use super::subject::Subject;
use crate::access::Caller;
use crate::accounts;
use crate::api::admin::answer::Envelope;
use crate::api::admin::definitions;
use crate::base::Entry;
use crate::check::{self, Below};
use crate::failure;
use crate::plans::Wanted;
use crate::problem::Problem;
use crate::state::Shared;

/// A change of an overlay; without a text, its removal.
pub(super) struct Write {
    pub(super) text: Option<String>,
    /// The revision that it builds on.
    pub(super) expected: Option<u64>,
    pub(super) note: String,
    pub(super) dry_run: bool,
}

/// Checks the change against everything that it would be merged with, and makes it if nothing speaks against it.
pub(super) async fn write(
    shared: &Shared,
    caller: &Caller,
    subject: &Subject,
    write: Write,
) -> Result<Response, Problem> {
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
