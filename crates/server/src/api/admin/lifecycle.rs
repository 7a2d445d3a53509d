//! `/admin/accounts/{id}/refresh` and `/check`: is an account in order, and can it be put in order.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::routing::post;
use interlingua_definition::plan::ConnectPlan;
use interlingua_engine::{Candidate, NativeRequest};
use interlingua_store::Forecast;
use serde_json::{Value, json};

use super::answer::{self, Envelope};
use crate::access::Caller;
use crate::accounts::{Connected, missing};
use crate::failure;
use crate::ports;
use crate::problem::Problem;
use crate::renewals;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/accounts/{id}/refresh", post(refresh))
        .route("/accounts/{id}/check", post(check))
}

/// Renews the credential now. What keeps it from being renewed is the answer.
async fn refresh(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Envelope, Problem> {
    let connected = connected(&shared, &caller, &id).await?;
    let plan = renewals::renewing_plan(&shared, &connected).await?;
    let plan =
        plan.ok_or_else(|| Problem::invalid("this account's credential does not end, so it cannot be renewed"))?;
    shared.engine.renew(&plan, &connected.account).await?;
    shown(&shared, &caller, &id).await
}

/// Makes the harmless call that the integration declares, with the credential renewed first if it is due. A credential that
/// does not work is a finding, not a failure of this route.
async fn check(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Envelope, Problem> {
    let connected = connected(&shared, &caller, &id).await?;
    if let Some(plan) = renewals::renewing_plan(&shared, &connected).await? {
        shared.engine.tend(&plan, &connected.account).await?;
    }
    let plan = connect_plan(&shared, &connected).await?;
    let Some(proof) = plan.and_then(|plan| plan.verify.as_ref().map(|verify| Arc::clone(&verify.call))) else {
        let note = "the integration declares no call that proves a credential";
        return Ok(shown(&shared, &caller, &id)
            .await?
            .with("works", Value::Null)
            .with("note", note));
    };
    let proven = shared
        .engine
        .proxy(&proof, &connected.account, NativeRequest::default())
        .await;
    let envelope = shown(&shared, &caller, &id).await?;
    Ok(match proven {
        Ok(_) => envelope.with("works", true),
        Err(failure) => envelope
            .with("works", false)
            .with("kind", failure.kind.as_str())
            .with("note", failure.detail),
    })
}

async fn connected(shared: &Shared, caller: &Caller, id: &str) -> Result<Arc<Connected>, Problem> {
    shared.accounts.get(&*shared.store, &caller.environment, id).await
}

async fn connect_plan(shared: &Shared, connected: &Connected) -> Result<Option<Arc<ConnectPlan>>, Problem> {
    let base = shared.plans.base().await?;
    let merged = shared.plans.merged(&base, &connected.wanted(None));
    let Some(merged) = merged.map_err(|findings| failure::broken(&findings))? else {
        return Ok(None);
    };
    let plan = merged.connect_plan().map_err(Arc::new);
    plan.map(Some).map_err(|findings| failure::broken(&findings))
}

/// Ends the grant at the vendor. `false`: there is no grant, or the integration has no call for it.
pub(super) async fn revoke(shared: &Shared, environment: &str, id: &str) -> Result<bool, Problem> {
    let connected = shared.accounts.get(&*shared.store, environment, id).await?;
    let Some(plan) = connect_plan(shared, &connected).await? else {
        return Ok(false);
    };
    let Some(credential) = shared.store.credential(environment, id).await? else {
        return Ok(false);
    };
    let candidate = Candidate {
        account: (*connected.account).clone(),
        credential: ports::engine_credential(&credential),
    };
    Ok(shared.engine.revoke(&plan, candidate).await?)
}

async fn shown(shared: &Shared, caller: &Caller, id: &str) -> Result<Envelope, Problem> {
    let found = shared.store.account(&caller.environment, id).await?;
    let account = found.ok_or_else(|| missing(id))?;
    let forecast = shared.store.forecast(&caller.environment, id).await?;
    let mut data = super::accounts::shown(&account);
    if let Some(members) = data.as_object_mut() {
        members.insert("renewal".to_owned(), renewal(&forecast));
    }
    Ok(Envelope::of(data))
}

/// When the token ends, when it was stored, and what is to come.
pub(super) fn renewal(forecast: &Forecast) -> Value {
    let time = |at_ms: Option<i64>| at_ms.map_or(Value::Null, answer::time);
    json!({
        "expires_at": time(forecast.expires_at_ms),
        "renewed_at": answer::time(forecast.renewed_at_ms),
        "due_at": time(forecast.due_at_ms),
        "failures": forecast.failures,
        "next_attempt_at": time(forecast.next_attempt_at_ms),
    })
}
