//! What unified and proxy calls share: finding the account, answering, counting.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use interlingua_definition::kind::Kind;
use interlingua_engine::{Answer, Failure, FileAnswer, Upload};
use interlingua_store::AccountState;

use super::ask::Ask;
use super::body;
use super::incoming::Incoming;
use super::ndjson;
use super::passthrough;
use super::patience::Patience;
use crate::access::Caller;
use crate::accounts::Connected;
use crate::failure;
use crate::metrics::CallLabels;
use crate::problem::Problem;
use crate::state::{Shared, State};

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// What a call is, for the counters.
struct Call<'a> {
    connected: &'a Connected,
    resource: &'a str,
    method: &'a str,
    started: Instant,
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
fn answer(state: &State, call: &Call<'_>, outcome: Result<Answer, Failure>) -> Response {
    let integration = &call.connected.account.integration;
    count(state, call.connected, (call.resource, call.method), &outcome);
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

/// Counts a call by its outcome; `names` are resource and method.
pub(super) fn count(state: &State, connected: &Connected, names: (&str, &str), outcome: &Result<Answer, Failure>) {
    state.metrics.count(CallLabels {
        integration: connected.account.integration.clone(),
        resource: names.0.to_owned(),
        method: names.1.to_owned(),
        kind: outcome.as_ref().map_or_else(|failure| failure.kind.as_str(), |_| "ok"),
    });
    if outcome.as_ref().is_ok_and(|answer| answer.deprecated) {
        state.metrics.deprecated(&connected.account.integration, names);
    }
}

/// Makes a call and answers: one page, a whole list line by line, or a file.
pub(super) async fn run(
    shared: &Shared,
    connected: &Arc<Connected>,
    mut ask: Ask,
    mut incoming: Incoming,
    started: Instant,
) -> Result<Response, Problem> {
    let (takes_file, gives_file) = ask.files();
    let upload = if takes_file { incoming.take_upload()? } else { None };
    if let Some(body) = incoming.body.take() {
        ask.set_body(body::bytes(body, &shared.limits).await?);
    }
    if takes_file || gives_file {
        return Ok(file(shared, connected, ask, upload, started).await);
    }
    let headers = &incoming.headers;
    let patience = Patience::read(headers);
    let (resource, method) = ask.names();
    let mut response = if method == "list" && ndjson::is_wanted(headers) {
        ndjson::answer(shared, connected, ask, patience).await
    } else {
        let outcome = patience.ask(|| ask.answer(&shared.engine, &connected.account)).await;
        let call = Call {
            connected,
            resource,
            method,
            started,
        };
        answer(shared, &call, outcome)
    };
    patience.applied(response.headers_mut());
    Ok(response)
}

/// Makes the call of a method with files, streamed.
async fn file(
    shared: &Shared,
    connected: &Arc<Connected>,
    ask: Ask,
    upload: Option<Upload>,
    started: Instant,
) -> Response {
    let (resource, method) = ask.names();
    let (resource, method) = (resource.to_owned(), method.to_owned());
    let call = Call {
        connected,
        resource: &resource,
        method: &method,
        started,
    };
    match ask.file(&shared.engine, &connected.account, upload).await {
        Ok(FileAnswer::File(file)) => passthrough::answer(file),
        Ok(FileAnswer::Envelope(envelope)) => answer(shared, &call, Ok(envelope)),
        Err(failure) => answer(shared, &call, Err(failure)),
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
