//! All middleware, in the order in which a request meets it, each with its reason.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::{HeaderName, HeaderValue, header};
use interlingua_definition::kind::Kind;
use tokio::sync::Semaphore;

use crate::problem::{Origin, Problem};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest request id taken over from a caller.
const MAX_REQUEST_ID_CHARS: usize = 64;
/// Seconds after which a shed caller should come back.
const SHED_RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

tokio::task_local! {
    static CURRENT_REQUEST: String;
}

/// The id of the request that this task works on.
pub(crate) fn request_id() -> Option<String> {
    CURRENT_REQUEST.try_with(Clone::clone).ok()
}

/// Wraps everything. axum runs the layer added last first, so the order of reading is from the bottom up.
pub(crate) fn wrap(router: Router) -> Router {
    router
        // 3. A panic is our fault, and no other caller's problem.
        .layer(middleware::from_fn(catch_panic))
        // 2. One log line a request, without query, ids of records, or payload.
        .layer(middleware::from_fn(log))
        // 1. The id comes first: every later line and every problem names it.
        .layer(middleware::from_fn(identify))
}

/// Wraps what costs memory and time, not the health routes: an orchestrator must see that a busy node is alive.
pub(crate) fn shed<S: Clone + Send + Sync + 'static>(router: Router<S>, requests: usize) -> Router<S> {
    router.layer(middleware::from_fn_with_state(
        Arc::new(Semaphore::new(requests)),
        shed_load,
    ))
}

async fn identify(request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(&REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| is_tame(id));
    let id = given.map_or_else(new_request_id, str::to_owned);
    let mut response = CURRENT_REQUEST.scope(id.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    // Answers are a customer's records: no cache on the way keeps them, no browser guesses their type.
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
        .headers_mut()
        .insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn is_tame(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= MAX_REQUEST_ID_CHARS
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

/// Without randomness the id is only less unique, which no request should fail for.
fn new_request_id() -> String {
    let mut bytes = [0; 12];
    let _ = getrandom::fill(&mut bytes);
    bytes
        .iter()
        .fold("req_".to_owned(), |id, byte| id + &format!("{byte:02x}"))
}

async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(no route)".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let kind = response.extensions().get::<Kind>().map_or("ok", |kind| kind.as_str());
    tracing::info!(
        request = request_id().unwrap_or_default(),
        %method,
        route,
        status = response.status().as_u16(),
        kind,
        took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "request"
    );
    response
}

async fn catch_panic(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        // The panic's text may hold a payload: only that it happened is logged.
        Err(_) => Problem::internal(&"a handler panicked").into_response(),
    }
}

/// More work at once would only make everybody wait: say so before memory grows.
async fn shed_load(State(places): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    match places.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => Problem::new(Kind::Overloaded, Origin::Engine, "this node is busy; try again shortly")
            .header(header::RETRY_AFTER, SHED_RETRY_AFTER)
            .into_response(),
    }
}
