//! What integrations, models and mappings share: reading, putting, removing a base definition.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use interlingua_definition::diagnostic::Diagnostic;
use interlingua_store::{Change, DocumentKey, DocumentKind};
use serde_json::{Value, json};

use super::answer::Envelope;
use super::offer::Offer;
use crate::access::Caller;
use crate::base::{self, Base, Entry, Name};
use crate::check::{self, BaseChange, Verdict};
use crate::failure;
use crate::problem::Problem;
use crate::state::Shared;

/// All definitions of one kind.
pub(super) async fn list(shared: &Shared, kind: DocumentKind) -> Result<Envelope, Problem> {
    let base = shared.plans.base().await?;
    let rows = base.definitions.iter().filter(|((found, _), _)| *found == kind);
    Ok(Envelope::of(
        rows.map(|((_, name), entry)| summary(name, entry))
            .collect::<Vec<Value>>(),
    )
    .with("next_cursor", Value::Null))
}

fn summary(name: &str, entry: &Entry) -> Value {
    json!({ "name": name, "source": source(entry), "revision": entry.revision })
}

fn source(entry: &Entry) -> &'static str {
    if entry.revision.is_some() { "stored" } else { "catalog" }
}

/// One definition: as JSON, and as the text that was given.
pub(super) async fn show(shared: &Shared, name: Name) -> Result<Envelope, Problem> {
    let base = shared.plans.base().await?;
    let entry = base.definitions.get(&name).ok_or_else(|| missing(&name))?;
    let envelope = Envelope::of(entry.document.root().to_json())
        .with("source", source(entry))
        .with("text", entry.document.text());
    Ok(match entry.revision {
        Some(revision) => envelope.revision(revision),
        None => envelope,
    })
}

/// Checks it against everything that it would be merged with, and takes it over if nothing speaks against it.
pub(super) async fn put(shared: &Shared, caller: &Caller, name: Name, offer: Offer) -> Result<Response, Problem> {
    caller.platform()?;
    let Offer {
        text,
        dry_run,
        expected,
    } = offer;
    let _changing = shared.changing.lock().await;
    let base = shared.plans.base().await?;
    needs(&base, &name)?;
    let entry = base::read(name.0, &base::source_name(name.0, &name.1), &text, None)
        .map_err(|found| failure::refused(&found))?;
    let change = BaseChange {
        name: &name,
        entry: Some(Arc::clone(&entry)),
    };
    let verdict = check::base_change(&shared.plans, &*shared.store, &base, &change).await?;
    if verdict.refused() {
        return Err(failure::refused(&verdict.findings));
    }
    if dry_run {
        return Ok(told(Envelope::of(json!({ "name": name.1, "dry_run": true })), &verdict).into_response());
    }
    let new = !base.definitions.contains_key(&name);
    let change = Change {
        text: Some(text),
        expected,
        changed_by: caller.key.clone(),
        note: "put".to_owned(),
    };
    let revision = shared.store.change_document(&key(&name), change).await?;
    let envelope = told(
        Envelope::of(json!({ "name": name.1, "source": "stored" })).revision(revision),
        &verdict,
    );
    Ok(if new { envelope.created() } else { envelope }.into_response())
}

/// Removes what was put; what the catalog ships under this name stands again.
pub(super) async fn remove(
    shared: &Shared,
    caller: &Caller,
    name: Name,
    expected: Option<u64>,
) -> Result<Envelope, Problem> {
    caller.platform()?;
    let _changing = shared.changing.lock().await;
    let base = shared.plans.base().await?;
    let shipped = shared.plans.ships(name.0, &name.1);
    if base
        .definitions
        .get(&name)
        .is_some_and(|entry| entry.revision.is_none())
    {
        return Err(Problem::not_found(format!(
            "{:?} ships with the product: it can be put over, not removed",
            name.1
        )));
    }
    let verdict = match shipped {
        Some(entry) => {
            let change = BaseChange {
                name: &name,
                entry: Some(Arc::clone(entry)),
            };
            check::base_change(&shared.plans, &*shared.store, &base, &change).await?
        }
        None => Verdict::default(),
    };
    let change = Change {
        text: None,
        expected,
        changed_by: caller.key.clone(),
        note: "removed".to_owned(),
    };
    shared.store.change_document(&key(&name), change).await?;
    Ok(told(Envelope::of(Value::Null), &verdict))
}

/// A mapping is nothing without its two sides.
fn needs(base: &Base, name: &Name) -> Result<(), Problem> {
    let (DocumentKind::Mapping, Some((integration, model))) = (name.0, name.1.split_once('/')) else {
        return Ok(());
    };
    for (kind, what, needed) in [
        (DocumentKind::Integration, "integration", integration),
        (DocumentKind::Model, "model", model),
    ] {
        if base.get(kind, needed).is_none() {
            return Err(Problem::not_found(format!(
                "there is no {what} {needed:?}: put it first, then its mapping"
            )));
        }
    }
    Ok(())
}

/// Warnings, and the overlays that no longer fit: they stay, and their methods say so when they are called.
fn told(envelope: Envelope, verdict: &Verdict) -> Envelope {
    let problems: Vec<Value> = verdict
        .overlays
        .iter()
        .map(|(key, found)| overlay_problem(key, found))
        .collect();
    envelope
        .with("diagnostics", failure::diagnostics_json(&verdict.findings))
        .with("problems", problems)
}

/// A warning beside the answer: whose overlay no longer fits, and where.
pub(super) fn overlay_problem(key: &DocumentKey, found: &[Diagnostic]) -> Value {
    let environment = key.environment.as_deref().unwrap_or_default();
    let whose = match key.kind {
        DocumentKind::AccountOverlay => format!("the overlay of the account {} ({environment})", key.name),
        _ => format!("the overlay of the environment {environment:?}"),
    };
    json!({
        "kind": "mapping",
        "severity": "warning",
        "title": "An overlay no longer fits",
        "detail": format!("{whose} has errors over this definition; the methods that it touches fail until it is changed"),
        "environment": environment,
        "account": if key.kind == DocumentKind::AccountOverlay { json!(key.name) } else { Value::Null },
        "diagnostics": failure::diagnostics_json(found),
    })
}

fn key(name: &Name) -> DocumentKey {
    DocumentKey {
        environment: None,
        kind: name.0,
        name: name.1.clone(),
    }
}

fn missing(name: &Name) -> Problem {
    let what = match name.0 {
        DocumentKind::Integration => "integration",
        DocumentKind::Model => "model",
        _ => "mapping",
    };
    Problem::not_found(format!("there is no {what} {:?}", name.1))
}
