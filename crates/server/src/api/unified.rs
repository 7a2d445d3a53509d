//! `/unified/{model}/{resource}`: one model, whatever the vendor.

use std::time::Instant;

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::HeaderMap;
use interlingua_definition::kind::Kind;
use interlingua_definition::parameters as names;
use interlingua_engine::UnifiedRequest;
use interlingua_store::DocumentKind;
use serde_json::json;

use super::ask::Ask;
use super::call;
use super::incoming::{self, Incoming};
use super::parameters::{self, Parameters};
use crate::access::Caller;
use crate::base::Base;
use crate::failure;
use crate::plans::Wanted;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/unified/{model}/{resource}", get(collection).post(collection))
        .route(
            "/unified/{model}/{resource}/{id}",
            get(record).patch(record).delete(record),
        )
        .route("/unified/{model}/{resource}/{id}/{method}", post(custom))
}

/// What a route names.
struct Target {
    model: String,
    resource: String,
    method: String,
    id: Option<String>,
}

async fn collection(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path((model, resource)): Path<(String, String)>,
    incoming: Incoming,
) -> Result<Response, Problem> {
    let target = Target {
        model,
        resource,
        method: incoming.on_collection().to_owned(),
        id: None,
    };
    run(&shared, &caller, target, incoming).await
}

async fn record(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path((model, resource, id)): Path<(String, String, String)>,
    incoming: Incoming,
) -> Result<Response, Problem> {
    let target = Target {
        model,
        resource,
        method: incoming.on_record().to_owned(),
        id: Some(incoming::id(id)?),
    };
    run(&shared, &caller, target, incoming).await
}

async fn custom(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path((model, resource, id, method)): Path<(String, String, String, String)>,
    incoming: Incoming,
) -> Result<Response, Problem> {
    let target = Target {
        model,
        resource,
        method,
        id: incoming::optional_id(id),
    };
    run(&shared, &caller, target, incoming).await
}

async fn run(shared: &Shared, caller: &Caller, target: Target, incoming: Incoming) -> Result<Response, Problem> {
    let started = Instant::now();
    let mut parameters = Parameters::read(&incoming.uri)?;
    let account = parameters.account(&incoming.headers)?;
    let connected = call::account(shared, caller, account).await?;
    let base = shared.plans.base().await?;
    let wanted = connected.wanted(Some(&target.model));
    let plan = shared
        .plans
        .mapped(&base, &wanted, (&target.resource, &target.method))
        .map_err(|broken| failure::broken(&broken))?;
    let plan = plan.ok_or_else(|| not_served(shared, &base, &wanted, &target))?;
    let request = request(parameters, target.id, &incoming.headers)?;
    call::run(shared, &connected, Ask::Unified(plan, request), incoming, started).await
}

/// The request but for its body.
fn request(mut parameters: Parameters, id: Option<String>, headers: &HeaderMap) -> Result<UnifiedRequest, Problem> {
    parameters.take(names::ENVIRONMENT)?;
    Ok(UnifiedRequest {
        id,
        limit: parameters::limit(parameters.take(names::LIMIT)?)?,
        cursor: parameters.take(names::CURSOR)?,
        sync_token: parameters.take(names::SYNC_TOKEN)?,
        sort: parameters.list(names::SORT)?,
        fields: parameters.list(names::FIELDS)?,
        remote_data: parameters.flag(names::REMOTE_DATA)?,
        lenient: parameters.flag(names::LENIENT)?,
        headers: parameters::passed_headers(headers),
        idempotency_key: parameters::header(headers, "idempotency-key")?,
        body: None,
        parameters: parameters.0,
    })
}

/// Says what there is instead.
fn not_served(shared: &Shared, base: &Base, wanted: &Wanted<'_>, target: &Target) -> Problem {
    let Target {
        model,
        resource,
        method,
        ..
    } = target;
    let integration = wanted.integration;
    if base.get(DocumentKind::Integration, integration).is_none() {
        return Problem::not_found(format!(
            "the account's integration {integration:?} is not defined any more"
        ));
    }
    let served = match shared.plans.merged(base, wanted) {
        Ok(Some(merged)) => merged.methods(),
        _ => Vec::new(),
    };
    let detail = if served.is_empty() {
        format!("the integration {integration:?} does not serve the model {model:?}")
    } else {
        format!("the integration {integration:?} does not serve `{resource}.{method}` of the model {model:?}")
    };
    let served: Vec<String> = served
        .into_iter()
        .map(|name| format!("{}.{}", name.resource, name.method))
        .collect();
    Problem::caller(Kind::NotFound, detail).with(
        "supported",
        json!({ "models": base.models_of(integration), "methods": served }),
    )
}
