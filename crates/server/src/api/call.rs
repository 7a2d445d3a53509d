//! What unified and proxy calls share: finding the account, answering, counting.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use interlingua_definition::kind::Kind;
use interlingua_engine::{Answer, Failure};
use interlingua_store::AccountState;

use crate::access::Caller;
use crate::accounts::Connected;
use crate::failure;
use crate::metrics::CallLabels;
use crate::problem::Problem;
use crate::state::State;

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// What a call is, for the counters.
pub(super) struct Call<'a> {
    pub(super) connected: &'a Connected,
    pub(super) resource: &'a str,
    pub(super) method: &'a str,
    pub(super) started: Instant,
}

/// The account of a call. One whose connecting waits for a choice cannot be used yet.
pub(super) async fn account(state: &State, caller: &Caller, id: Option<String>) -> Result<Arc<Connected>, Problem> {
    let id =
        id.ok_or_else(|| Problem::invalid("name the account: `?account=acct_…` or the header Interlingua-Account"))?;
    let connected = state.accounts.get(&*state.store, &caller.environment, &id).await?;
    match connected.state {
        AccountState::Incomplete => Err(Problem::caller(
            Kind::NeedsReauth,
            "connecting this account was not finished: a step waits for a choice",
        )),
        _ => Ok(connected),
    }
}

/// The HTTP answer of a call, with its figures.
pub(super) fn answer(state: &State, call: &Call<'_>, outcome: Result<Answer, Failure>) -> Response {
    let integration = &call.connected.account.integration;
    let kind = outcome.as_ref().map_or_else(|failure| failure.kind.as_str(), |_| "ok");
    state.metrics.count(CallLabels {
        integration: integration.clone(),
        resource: call.resource.to_owned(),
        method: call.method.to_owned(),
        kind,
    });
    match outcome {
        Err(failure) => Problem::from(failure).into_response(),
        Ok(answer) => {
            let upstream = Duration::from_millis(answer.upstream_ms);
            let engine = call.started.elapsed().saturating_sub(upstream);
            state.metrics.observe(integration, upstream, engine);
            served(answer, upstream, engine)
        }
    }
}

fn served(answer: Answer, upstream: Duration, engine: Duration) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = failure::rate_headers(&answer.rate);
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], answer.body).into_response();
    response.headers_mut().extend(headers);
    let timing = format!(
        "upstream;dur={}, engine;dur={:.3}",
        upstream.as_millis(),
        engine.as_secs_f64() * 1_000.0
    );
    if let Ok(value) = HeaderValue::try_from(timing) {
        response.headers_mut().insert(SERVER_TIMING, value);
    }
    response
}
