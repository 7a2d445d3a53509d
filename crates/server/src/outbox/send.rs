//! One attempt at one event.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::StreamExt;
use interlingua_engine::transport::{Peer, TransportError, WireRequest, WireStream};
use interlingua_engine::{Transport, transport::EgressAllow};
use interlingua_store::{Outgoing, Sent};
use url::Url;

use super::verdict::{self, Answered};
use super::{LEASE, message, millis};
use crate::state::State;

/// Time for an answer to begin. The wire keeps it, so that what is on record names the host.
const ANSWER: Duration = Duration::from_secs(15);
/// Time for the whole attempt: whoever answers in time, but never comes to an end, is cut off here. Shorter than the lane's lease.
const LIMIT: Duration = Duration::from_secs(20);
/// An answer is read so far, for the connection's sake. What it says is not looked at.
const READ_BYTES: usize = 16 << 10;
/// After so long without success an event is given up, and an endpoint disabled.
const PATIENCE: Duration = Duration::from_secs(3 * 24 * 60 * 60);

pub(super) async fn send(shared: &State, environment: &str, outgoing: &Outgoing) -> Sent {
    let began = Instant::now();
    let exchange = exchange(shared, shared.accounts.egress(environment), environment, outgoing);
    let answer = match tokio::time::timeout(LIMIT, exchange).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("the answer had no end within {} s", LIMIT.as_secs())),
    };
    let answered = answer.as_ref().ok().map(|(status, retry_after_s)| Answered {
        status: *status,
        retry_after_s: *retry_after_s,
    });
    Sent {
        event: outgoing.event.id.clone(),
        status: answered.map(|answered| answered.status),
        error: answer.err(),
        took_ms: millis(began.elapsed()),
        verdict: verdict::verdict(answered, outgoing.attempts, outgoing.failures),
        patience_ms: millis(PATIENCE),
        lease_ms: millis(LEASE),
    }
}

/// Status, and how long the endpoint asks to be left alone.
async fn exchange(
    shared: &State,
    allow: EgressAllow,
    environment: &str,
    outgoing: &Outgoing,
) -> Result<(u16, Option<i64>), TransportError> {
    let url = Url::parse(&outgoing.url).map_err(|error| TransportError::Invalid(error.to_string()))?;
    let body = message::body(environment, &outgoing.event).to_string();
    let now_s = jiff::Timestamp::now().as_second();
    let mut request = WireRequest::new("POST", url, u64::try_from(ANSWER.as_millis()).unwrap_or(u64::MAX));
    request.headers = message::headers(&outgoing.event.id, now_s, &body, &outgoing.secrets);
    request.body = Some(Bytes::from(body));
    request.peer = Peer {
        allow,
        ..Peer::default()
    };
    let answer = shared.transport.open(request, None).await?;
    let status = answer.status;
    let retry_after_s = retry_after(&answer, now_s);
    drain(answer).await;
    Ok((status, retry_after_s))
}

/// RFC 9110 section 10.2.3: seconds, or a date.
fn retry_after(answer: &WireStream, now_s: i64) -> Option<i64> {
    let (_, text) = answer.headers.iter().find(|(name, _)| name == "retry-after")?;
    let date = || {
        jiff::fmt::rfc2822::parse(text)
            .ok()
            .map(|time| time.timestamp().as_second() - now_s)
    };
    text.parse().ok().or_else(date).filter(|wait_s| *wait_s > 0)
}

async fn drain(mut answer: WireStream) {
    let mut read = 0;
    while let Some(Ok(chunk)) = answer.body.next().await {
        read += chunk.len();
        if read > READ_BYTES {
            return;
        }
    }
}
