//! A vendor that answers as it is told, and remembers what it was asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use serde_json::Value;
use tokio::sync::oneshot;

/// One request as the vendor saw it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

struct Rule {
    method: String,
    /// Beginning of path and query.
    target: String,
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
    delay: Duration,
}

#[derive(Default)]
struct Script {
    rules: Mutex<Vec<Rule>>,
    seen: Mutex<Vec<Seen>>,
}

/// The vendor; it ends when dropped.
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    script: Arc<Script>,
    _stop: oneshot::Sender<()>,
}

impl Upstream {
    pub(crate) async fn start() -> Upstream {
        let script = Arc::new(Script::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&script));
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            tokio::select! {
                served = axum::serve(listener, router) => served.unwrap(),
                _ = stopped => {}
            }
        });
        Upstream {
            address,
            script,
            _stop: stop,
        }
    }

    /// The newest rule that fits answers.
    pub(crate) fn on(&self, method: &str, target: &str, status: u16, body: &str) {
        self.on_with(method, target, status, &[], body);
    }

    pub(crate) fn on_with(&self, method: &str, target: &str, status: u16, headers: &[(&str, &str)], body: &str) {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.add(Rule {
            method: method.into(),
            target: target.into(),
            status,
            headers,
            body: body.to_owned().into(),
            delay: Duration::ZERO,
        });
    }

    /// The newest rule that fits answers, with any bytes.
    pub(crate) fn on_bytes(&self, method: &str, target: &str, headers: &[(&str, &str)], body: Vec<u8>) {
        self.on_with(method, target, 200, headers, "");
        if let Some(rule) = self.script.rules.lock().unwrap().first_mut() {
            rule.body = body.into();
        }
    }

    pub(crate) fn on_slowly(&self, method: &str, target: &str, delay: Duration, body: &str) {
        self.add(Rule {
            method: method.into(),
            target: target.into(),
            status: 200,
            headers: Vec::new(),
            body: body.to_owned().into(),
            delay,
        });
    }

    fn add(&self, rule: Rule) {
        self.script.rules.lock().unwrap().insert(0, rule);
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.script.seen.lock().unwrap().clone()
    }

    pub(crate) fn last(&self) -> Seen {
        self.seen().pop().expect("the vendor was asked")
    }
}

async fn answer(State(script): State<Arc<Script>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    let target = head.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let headers = head
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
    let seen = Seen {
        method: head.method.to_string(),
        target,
        headers: headers.collect(),
        body,
    };
    let (status, headers, body, delay) = script.decide(&seen);
    script.seen.lock().unwrap().push(seen);
    tokio::time::sleep(delay).await;
    let mut response = Response::builder()
        .status(status)
        .header("content-type", "application/json");
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(Body::from(body)).unwrap()
}

type Decision = (u16, Vec<(String, String)>, Bytes, Duration);

impl Script {
    fn decide(&self, seen: &Seen) -> Decision {
        let rules = self.rules.lock().unwrap();
        let rule = rules
            .iter()
            .find(|rule| rule.method == seen.method && seen.target.starts_with(&rule.target));
        rule.map_or(
            (
                404,
                Vec::new(),
                Bytes::from_static(br#"{"error":"no such thing"}"#),
                Duration::ZERO,
            ),
            |rule| (rule.status, rule.headers.clone(), rule.body.clone(), rule.delay),
        )
    }
}
