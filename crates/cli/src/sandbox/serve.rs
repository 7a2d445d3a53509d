//! A sandbox over HTTP, on a port of its own of 127.0.0.1.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, Response, Uri};
use tokio::net::TcpListener;

use super::answer::Reply;
use super::decide::Memory;
use super::request::Request;
use super::stock::Stock;

/// Requests that are remembered for the demo's tables.
const REMEMBERED: usize = 64;
/// Largest request body, in bytes.
const BODY_BYTES: usize = 1 << 20;

/// A running sandbox; it ends with the process's runtime.
#[derive(Debug)]
pub(crate) struct Sandbox {
    /// `http://127.0.0.1:port`
    pub(crate) address: String,
    shared: Arc<Shared>,
}

/// A request that came, for the demo's tables.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query as on the wire.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) status: u16,
}

#[derive(Debug)]
struct Shared {
    stock: Stock,
    address: String,
    memory: Mutex<Memory>,
    seen: Mutex<VecDeque<Seen>>,
}

impl Sandbox {
    /// Listens on a free port and serves from then on.
    pub(crate) async fn start(stock: Stock) -> std::io::Result<Sandbox> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let memory = Mutex::new(Memory::new(&stock));
        let shared = Arc::new(Shared {
            stock,
            address: address.clone(),
            memory,
            seen: Mutex::default(),
        });
        let router = Router::new()
            .fallback(handle)
            .layer(DefaultBodyLimit::max(BODY_BYTES))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Sandbox { address, shared })
    }

    /// What came since the last time this was asked.
    pub(crate) fn take_seen(&self) -> Vec<Seen> {
        self.shared
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
            .collect()
    }
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect();
    let request = Request::from_wire(
        method.as_str(),
        uri.path(),
        uri.query().unwrap_or_default(),
        headers,
        &body,
    );
    let reply = {
        let mut memory = shared.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.answer(&shared.stock, &shared.address, &request, now_ms())
    };
    remember(&shared, &request, &uri, reply.status);
    respond(reply)
}

fn remember(shared: &Shared, request: &Request, uri: &Uri, status: u16) {
    let mut seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
    if seen.len() == REMEMBERED {
        seen.pop_front();
    }
    let target = uri.path_and_query().map_or_else(String::new, ToString::to_string);
    seen.push_back(Seen {
        method: request.method.clone(),
        target,
        headers: request.headers.clone(),
        status,
    });
}

fn respond(reply: Reply) -> Response<Body> {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers.iter().filter(|(name, _)| !framing(name)) {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).unwrap_or_else(|error| {
        let mut failed = Response::new(Body::from(format!("sandbox.json: no HTTP answer: {error}")));
        *failed.status_mut() = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
        failed
    })
}

/// Headers that speak of how a recorded body was sent, not of the body.
fn framing(name: &str) -> bool {
    ["content-length", "transfer-encoding", "content-encoding", "connection"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
