//! `Accept: application/x-ndjson`: a list over all its pages, a record a line. A page is asked for when the one before has been taken,
//! and none is kept.
//!
//! Lines that are no record have one member of these: `problem` (with `next_cursor` where the list broke off: the place to go on from)
//! and `sync_token`.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, header};
use interlingua_engine::{Answer, Failure};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::ask::Ask;
use super::call;
use super::patience::Patience;
use crate::accounts::Connected;
use crate::failure;
use crate::layers;
use crate::problem::Problem;
use crate::state::Shared;

const NDJSON: &str = "application/x-ndjson";

/// Whether the caller wants the whole list, record by record.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).into_iter();
    let mut accepted = accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    accepted.any(|range| {
        range
            .split(';')
            .next()
            .is_some_and(|essence| essence.trim().eq_ignore_ascii_case(NDJSON))
    })
}

/// A list on its way.
struct Listing {
    shared: Shared,
    connected: Arc<Connected>,
    ask: Ask,
    patience: Patience,
    request_id: Option<String>,
    /// What is to be written next; `None` ends.
    next: Option<Next>,
}

enum Next {
    Page(Answer),
    Cursor(String),
}

/// The members of an envelope, as they were written.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
    next_cursor: Option<String>,
    sync_token: Option<String>,
    #[serde(borrow, default)]
    problems: Vec<&'a RawValue>,
}

/// Answers with the list. A failure of the first page is an HTTP error as it would be for that page alone.
pub(super) async fn answer(shared: &Shared, connected: &Arc<Connected>, ask: Ask, patience: Patience) -> Response {
    let outcome = page(shared, connected, &ask, patience).await;
    let first = match outcome {
        Ok(first) => first,
        Err(failure) => return Problem::from(failure).into_response(),
    };
    let rate = failure::rate_headers(&first.rate);
    let listing = Listing {
        shared: Arc::clone(shared),
        connected: Arc::clone(connected),
        ask,
        patience,
        request_id: layers::request_id(),
        next: Some(Next::Page(first)),
    };
    let lines = stream::unfold(listing, |listing| async move {
        let (lines, listing) = listing.go_on().await?;
        Some((Ok::<_, std::convert::Infallible>(lines), listing))
    });
    let mut response = ([(header::CONTENT_TYPE, NDJSON)], Body::from_stream(lines)).into_response();
    response.headers_mut().extend(rate);
    response
}

/// One page, counted.
async fn page(shared: &Shared, connected: &Connected, ask: &Ask, patience: Patience) -> Result<Answer, Failure> {
    let outcome = patience.ask(|| ask.answer(&shared.engine, &connected.account)).await;
    call::count(shared, connected, ask.names(), &outcome);
    outcome
}

impl Listing {
    async fn go_on(mut self) -> Option<(Bytes, Listing)> {
        let page = match self.next.take()? {
            Next::Page(answer) => answer,
            Next::Cursor(cursor) => {
                let ask = self.ask.from(&cursor);
                match page(&self.shared, &self.connected, &ask, self.patience).await {
                    Ok(answer) => answer,
                    Err(failure) => return Some((self.broken_off(failure, &cursor), self)),
                }
            }
        };
        let (lines, cursor) = lines(&page.body).unwrap_or_else(|| (self.unreadable(), None));
        self.next = cursor.map(Next::Cursor);
        Some((lines, self))
    }

    /// The last line of a list that could not be read to its end.
    fn broken_off(&self, failure: Failure, cursor: &str) -> Bytes {
        let retry_after_s = failure.retry_after_s;
        let mut problem = Problem::from(failure);
        if let Some(request) = &self.request_id {
            problem = problem.with("instance", format!("urn:interlingua:request:{request}"));
        }
        if let Some(seconds) = retry_after_s {
            problem = problem.with("retry_after_s", seconds);
        }
        let problem = problem.body();
        line(&json!({ "problem": problem, "next_cursor": cursor }))
    }

    fn unreadable(&self) -> Bytes {
        let problem = Problem::internal(&"an envelope of ours could not be read").body();
        line(&json!({ "problem": problem }))
    }
}

fn line(value: &serde_json::Value) -> Bytes {
    Bytes::from(format!("{value}\n"))
}

/// A page as lines, and the cursor of the next one. A page without records and problems is no line, but the list may go on.
fn lines(envelope: &[u8]) -> Option<(Bytes, Option<String>)> {
    let page: Envelope<'_> = serde_json::from_slice(envelope).ok()?;
    let mut lines = Vec::with_capacity(envelope.len() + page.data.len());
    for record in &page.data {
        lines.extend_from_slice(record.get().as_bytes());
        lines.push(b'\n');
    }
    for problem in &page.problems {
        lines.extend_from_slice(b"{\"problem\":");
        lines.extend_from_slice(problem.get().as_bytes());
        lines.extend_from_slice(b"}\n");
    }
    if let Some(token) = page.sync_token {
        lines.extend_from_slice(&line(&json!({ "sync_token": token })));
    }
    Some((lines.into(), page.next_cursor))
}
