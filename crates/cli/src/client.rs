//! A client of our own HTTP API, for `call` and `demo`. It goes through the engine's transport, the only place that opens
//! outbound sockets.

use anyhow::{Context, anyhow};
use bytes::Bytes;
use interlingua_engine::Transport;
use interlingua_engine::transport::{
    EgressAllow, HttpTransport, Peer, TransportError, TransportSettings, WireRequest, WireResponse,
};
use serde_json::Value;
use url::Url;

/// Whoever runs the command names the server: any network is theirs to reach.
const EVERYWHERE: &str = "0.0.0.0/0,::/0";
const TIMEOUT_MS: u64 = 120_000;

/// A server and the key for it.
pub(crate) struct Client {
    transport: HttpTransport,
    base: Url,
    key: String,
}

/// What to ask for.
#[derive(Debug, Default)]
pub(crate) struct Ask<'a> {
    pub(crate) method: &'a str,
    /// Segments below the base; each is encoded.
    pub(crate) path: &'a [&'a str],
    pub(crate) query: &'a [(&'a str, &'a str)],
    pub(crate) headers: &'a [(String, String)],
    /// JSON text.
    pub(crate) body: Option<String>,
}

impl Client {
    /// A client of the server at `base`. Fails if that is no URL.
    pub(crate) fn new(base: &str, key: &str) -> anyhow::Result<Client> {
        let url = Url::parse(base).with_context(|| format!("`{base}` is no URL, such as http://127.0.0.1:8080"))?;
        let allow = EgressAllow::parse(EVERYWHERE)?;
        let transport = HttpTransport::new(TransportSettings {
            allow,
            ..TransportSettings::default()
        })?;
        Ok(Client {
            transport,
            base: url,
            key: key.to_owned(),
        })
    }

    /// One exchange. Fails if the server cannot be reached; an answer of any status is an answer.
    pub(crate) async fn send(&self, ask: Ask<'_>) -> anyhow::Result<WireResponse> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| anyhow!("{} cannot have a path", self.base))?
            .pop_if_empty()
            .extend(ask.path);
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(ask.query);
        }
        let mut headers = vec![("authorization".to_owned(), format!("Bearer {}", self.key))];
        if ask.body.is_some() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        headers.extend(
            ask.headers
                .iter()
                .map(|(name, value)| (name.to_lowercase(), value.clone())),
        );
        let request = WireRequest {
            method: ask.method.to_owned(),
            url,
            headers,
            body: ask.body.map(Bytes::from),
            timeout_ms: TIMEOUT_MS,
            peer: Peer::default(),
        };
        self.transport
            .send(request)
            .await
            .map_err(|error| explain(&self.base, error))
    }

    /// The same, with the body read as JSON.
    pub(crate) async fn json(&self, ask: Ask<'_>) -> anyhow::Result<(u16, Value)> {
        let answer = self.send(ask).await?;
        let body = if answer.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&answer.body)?
        };
        Ok((answer.status, body))
    }
}

fn explain(base: &Url, error: TransportError) -> anyhow::Error {
    match error {
        TransportError::Connect { .. } => anyhow!("{error}: is `interlingua serve` running at {base}?"),
        other => anyhow!("{base}: {other}"),
    }
}
