//! `/proxy/{resource}`: the vendor's own records in our envelope, with our auth, paging and errors.

use std::time::Instant;

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::Method;
use interlingua_engine::NativeRequest;
use serde_json::json;

use super::ask::Ask;
use super::call;
use super::incoming::{self, Incoming};
use super::parameters::{self, Parameters};
use crate::access::Caller;
use crate::failure;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/proxy/{resource}", get(collection).post(collection))
        .route(
            "/proxy/{resource}/{id}",
            get(record).post(record).patch(record).put(record).delete(record),
        )
        .route("/proxy/{resource}/{id}/{method}", post(custom))
}

/// What a route names.
struct Target {
    resource: String,
    method: String,
    id: Option<String>,
}

async fn collection(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(resource): Path<String>,
    incoming: Incoming,
) -> Result<Response, Problem> {
    let target = Target {
        resource,
        method: incoming.on_collection().to_owned(),
        id: None,
    };
    run(&shared, &caller, target, incoming).await
}

/// One record; a POST here names a custom method instead of an id.
async fn record(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path((resource, id)): Path<(String, String)>,
    incoming: Incoming,
) -> Result<Response, Problem> {
    let id = incoming::id(id)?;
    let (method, id) = match incoming.method {
        Method::POST => (id, None),
        _ => (incoming.on_record().to_owned(), Some(id)),
    };
    run(&shared, &caller, Target { resource, method, id }, incoming).await
}

async fn custom(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path((resource, id, method)): Path<(String, String, String)>,
    incoming: Incoming,
) -> Result<Response, Problem> {
    let id = incoming::optional_id(id);
    run(&shared, &caller, Target { resource, method, id }, incoming).await
}

async fn run(shared: &Shared, caller: &Caller, target: Target, incoming: Incoming) -> Result<Response, Problem> {
    let started = Instant::now();
    let ours = ours(&incoming)?;
    let connected = call::account(shared, caller, ours.account).await?;
    let base = shared.plans.base().await?;
    let wanted = connected.wanted(None);
    let plan = shared
        .plans
        .native(&base, &wanted, (&target.resource, &target.method))
        .map_err(|broken| failure::broken(&broken))?;
    let Some(plan) = plan else {
        let names = match shared.plans.merged(&base, &wanted) {
            Ok(Some(merged)) => merged.native_methods(),
            _ => Vec::new(),
        };
        let names: Vec<String> = names
            .into_iter()
            .map(|name| format!("{}.{}", name.resource, name.method))
            .collect();
        let detail = format!(
            "the integration {:?} has no `{}.{}`",
            wanted.integration, target.resource, target.method
        );
        return Err(Problem::not_found(detail).with("supported", json!({ "methods": names })));
    };
    let request = NativeRequest {
        id: target.id,
        query: ours.rest,
        headers: parameters::passed_headers(&incoming.headers),
        body: None,
        limit: ours.limit,
        cursor: ours.cursor,
        idempotency_key: parameters::header(&incoming.headers, "idempotency-key")?,
    };
    call::run(shared, &connected, Ask::Proxy(plan, request), incoming, started).await
}

/// Our parameters, and the vendor's.
struct Ours {
    account: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
    rest: Vec<(String, String)>,
}

/// With the account in a header, every query parameter is the vendor's, and ours are headers.
fn ours(incoming: &Incoming) -> Result<Ours, Problem> {
    let mut query = Parameters::read(&incoming.uri)?;
    let headers = &incoming.headers;
    let account = parameters::account_header(headers)?;
    if account.is_some() {
        let limit = parameters::limit(parameters::header(headers, "interlingua-limit")?)?;
        let cursor = parameters::header(headers, "interlingua-cursor")?;
        return Ok(Ours {
            account,
            limit,
            cursor,
            rest: query.0,
        });
    }
    query.take("environment")?;
    Ok(Ours {
        account: query.take("account")?,
        limit: parameters::limit(query.take("limit")?)?,
        cursor: query.take("cursor")?,
        rest: query.0,
    })
}
