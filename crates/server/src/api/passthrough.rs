//! `/passthrough/{path}`: raw bytes both ways with our auth, as they come. What one side does not take, the other does not send.

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::any;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use interlingua_engine::{BodyStream, Failure, PassthroughRequest, TransportError, WireStream};

use super::call;
use super::parameters::{self, Parameters};
use crate::access::{ACCOUNT_HEADER, Caller};
use crate::failure;
use crate::metrics::CallLabels;
use crate::problem::Problem;
use crate::state::Shared;

const ROUTE: &str = "/passthrough/";

/// Headers of one connection (RFC 9110 section 7.6.1), with those that `connection` names.
const HOP_BY_HOP: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers of the caller that are meant for us, or that the account's own credential takes the place of.
const OURS: &[&str] = &[
    "authorization",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "via",
    "x-request-id",
];
const OUR_PREFIXES: &[&str] = &["interlingua-", "x-forwarded-"];

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/passthrough/", any(pass))
        .route("/passthrough/{*path}", any(pass))
}

async fn pass(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (account, query) = query(&uri, &headers)?;
    let connected = call::account(&shared, &caller, account).await?;
    let base = shared.plans.base().await?;
    let wanted = connected.wanted(None);
    let plan = shared
        .plans
        .passthrough(&base, &wanted)
        .map_err(|broken| failure::broken(&broken))?;
    let plan = plan.ok_or_else(|| {
        Problem::not_found(format!(
            "the account's integration {:?} is not defined any more",
            wanted.integration
        ))
    })?;
    let request = PassthroughRequest {
        path: uri.path().strip_prefix(ROUTE).unwrap_or_default().to_owned(),
        query,
        headers: passed_on(&headers),
        body: (!body.is_end_stream()).then(|| upload(body)),
        method: method.to_string(),
    };
    let outcome = shared.engine.passthrough(&plan, &connected.account, request).await;
    count(&shared, &connected.account.integration, &outcome);
    Ok(answer(outcome?))
}

/// Our account and the vendor's query. With the account in a header, the whole query is the vendor's.
fn query(uri: &Uri, headers: &HeaderMap) -> Result<(Option<String>, Option<String>), Problem> {
    let whole = uri.query().map(str::to_owned);
    if headers.contains_key(ACCOUNT_HEADER) {
        return Ok((parameters::account_header(headers)?, whole));
    }
    let account = Parameters::read(uri)?.take("account")?;
    let ours = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        matches!(name, "account" | "environment")
    };
    let rest: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !ours(pair))
        .collect();
    let rest = rest.join("&");
    Ok((account, Some(rest).filter(|rest| !rest.is_empty())))
}

/// What the caller's `connection` header names belongs to that connection, too.
fn is_hop_by_hop(headers: &HeaderMap, name: &HeaderName) -> bool {
    let named = headers.get_all(header::CONNECTION).into_iter();
    let mut named = named
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    HOP_BY_HOP.contains(&name.as_str()) || named.any(|named| named.trim().eq_ignore_ascii_case(name.as_str()))
}

fn passed_on(headers: &HeaderMap) -> Vec<(String, String)> {
    let own = |name: &str| OURS.contains(&name) || OUR_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    headers
        .iter()
        .filter(|(name, _)| !is_hop_by_hop(headers, name) && !own(name.as_str()))
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
        .collect()
}

pub(super) fn upload(body: Body) -> BodyStream {
    let broken = |_| TransportError::Cut("the caller's body did not arrive whole".to_owned());
    Box::pin(body.into_data_stream().map(move |chunk| chunk.map_err(broken)))
}

fn count(shared: &Shared, integration: &str, outcome: &Result<WireStream, Failure>) {
    shared.metrics.count(CallLabels {
        integration: integration.to_owned(),
        resource: "passthrough".to_owned(),
        method: "passthrough".to_owned(),
        kind: outcome.as_ref().map_or_else(|failure| failure.kind.as_str(), |_| "ok"),
    });
}

/// Status, headers and body as they came; cookies are the vendor's with us, not with our caller.
pub(super) fn answer(passed: WireStream) -> Response {
    let mut response = Response::new(Body::from_stream(passed.body));
    *response.status_mut() = StatusCode::from_u16(passed.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut headers = HeaderMap::new();
    for (name, value) in passed.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), value.try_into()) {
            headers.append(name, value);
        }
    }
    let kept = headers
        .iter()
        .filter(|(name, _)| !is_hop_by_hop(&headers, name) && **name != header::SET_COOKIE);
    for (name, value) in kept {
        response.headers_mut().append(name.clone(), value.clone());
    }
    response
}
