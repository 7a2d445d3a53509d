//! `/proxy/{resource}`: the vendor's own records in our envelope, with our auth, paging and errors.

use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderMap, Method, Uri};
use interlingua_engine::{NativeRequest, Upload};
use serde_json::json;

use super::ask::Ask;
use super::body;
use super::call;
use super::parameters::{self, Parameters};
use super::passthrough;
use crate::access::Caller;
use crate::failure;
use crate::problem::Problem;
use crate::state::Shared;

const NO_ID: &str = "-";

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

/// The request without its target.
struct Incoming {
    uri: Uri,
    headers: HeaderMap,
    body: Option<Body>,
}

async fn collection(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(resource): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (method, body) = if method == Method::POST {
        ("create", Some(body))
    } else {
        ("list", None)
    };
    run(
        &shared,
        &caller,
        Target {
            resource,
            method: method.to_owned(),
            id: None,
        },
        Incoming { uri, headers, body },
    )
    .await
}

/// One record; a POST here names a custom method instead of an id.
async fn record(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path((resource, id)): Path<(String, String)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if id == NO_ID {
        return Err(Problem::not_found("`-` is never an id"));
    }
    let (method, id, body) = match method {
        Method::POST => (id, None, Some(body)),
        Method::PATCH | Method::PUT => ("update".to_owned(), Some(id), Some(body)),
        Method::DELETE => ("delete".to_owned(), Some(id), None),
        _ => ("get".to_owned(), Some(id), None),
    };
    run(
        &shared,
        &caller,
        Target { resource, method, id },
        Incoming { uri, headers, body },
    )
    .await
}

async fn custom(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path((resource, id, method)): Path<(String, String, String)>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let id = Some(id).filter(|id| id != NO_ID);
    run(
        &shared,
        &caller,
        Target { resource, method, id },
        Incoming {
            uri,
            headers,
            body: Some(body),
        },
    )
    .await
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
            Ok(Some((_, merged))) => merged.native_methods(),
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
    let files = plan.takes_file() || plan.gives_file();
    let mut incoming = incoming;
    let file = incoming.body.take_if(|_| plan.takes_file());
    let request = NativeRequest {
        id: target.id,
        query: ours.rest,
        headers: parameters::passed_headers(&incoming.headers),
        body: match incoming.body {
            Some(body) => Some(body::bytes(body, &shared.limits).await?).filter(|bytes| !bytes.is_empty()),
            None => None,
        },
        limit: ours.limit,
        cursor: ours.cursor,
        idempotency_key: parameters::header(&incoming.headers, "idempotency-key")?,
    };
    if files {
        let upload = file.map(|body| upload(&incoming.headers, body)).transpose()?;
        return call::file(shared, &connected, &plan, request, upload, started).await;
    }
    let ask = Ask::Proxy(plan, request);
    Ok(call::run(shared, &connected, ask, &incoming.headers, started).await)
}

/// The caller's body as a file.
fn upload(headers: &HeaderMap, body: Body) -> Result<Upload, Problem> {
    Ok(Upload {
        bytes: passthrough::upload(body),
        content_type: parameters::header(headers, "content-type")?,
        content_length: parameters::header(headers, "content-length")?,
    })
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
