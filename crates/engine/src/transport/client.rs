//! Exchanges over HTTP: one attempt each, whole or as a stream.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Method, RequestBuilder};
use url::Url;

use super::clients::Clients;
use super::decompress::OFFERED;
use super::guard::{self, Refused};
use super::read::read_whole;
use super::stream::Progress;
use super::{BodyStream, EgressAllow, OutboundProxy, TransportError, WireRequest, WireResponse, WireStream};
use crate::ports::Transport;

/// Settings of the client.
#[derive(Debug, Clone)]
pub struct TransportSettings {
    /// Networks let through although they are not public.
    pub allow: EgressAllow,
    /// Certificate authorities beside the platform's: a PEM file.
    pub ca_file: Option<PathBuf>,
    /// The proxy that connections go through.
    pub proxy: Option<OutboundProxy>,
    /// Largest body that is read whole, in bytes before and after decompression.
    pub max_response_bytes: usize,
    /// Most headers of an answer.
    pub max_headers: usize,
    /// Largest header list of an answer over HTTP/2, in bytes.
    pub max_header_bytes: u32,
    /// Time allowed for connecting, in ms.
    pub connect_timeout_ms: u64,
    /// Names ourselves to vendors.
    pub user_agent: String,
}

impl Default for TransportSettings {
    fn default() -> TransportSettings {
        TransportSettings {
            allow: EgressAllow::default(),
            ca_file: None,
            proxy: None,
            max_response_bytes: 32 << 20,
            max_headers: 200,
            max_header_bytes: 64 << 10,
            connect_timeout_ms: 10_000,
            user_agent: concat!("interlingua/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// The real wire.
#[derive(Clone)]
pub struct HttpTransport {
    clients: Arc<Clients>,
    settings: Arc<TransportSettings>,
}

impl HttpTransport {
    /// Builds the client. Works on a machine without CA certificates; TLS connections then fail, each saying so.
    pub fn new(settings: TransportSettings) -> Result<HttpTransport, TransportError> {
        Ok(HttpTransport {
            clients: Arc::new(Clients::new(settings.clone())?),
            settings: Arc::new(settings),
        })
    }
}

impl std::fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpTransport")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: WireRequest) -> Result<WireResponse, TransportError> {
        let limit = Duration::from_millis(request.timeout_ms);
        let late = late(&request);
        let exchange = async {
            let (host, insecure) = whom(&request);
            let answer = self.draft(request, OFFERED, None).await?.send().await;
            let answer = answer.map_err(|error| failed(&error, host, insecure))?;
            read_whole(answer, self.settings.max_response_bytes).await
        };
        tokio::time::timeout(limit, exchange).await.unwrap_or(Err(late))
    }

    async fn open(&self, request: WireRequest, upload: Option<BodyStream>) -> Result<WireStream, TransportError> {
        let (idle_ms, late, (host, insecure)) = (request.timeout_ms, late(&request), whom(&request));
        let progress = Progress::new();
        let upload = upload.map(|upload| progress.watch(upload));
        let exchange = async {
            let answer = self.draft(request, "identity", upload).await?.send().await;
            answer.map_err(|error| failed(&error, host.clone(), insecure))
        };
        tokio::select! {
            answer = exchange => Ok(WireStream::new(answer?, &host, idle_ms)),
            () = progress.stalled(idle_ms) => Err(late),
        }
    }
}

impl HttpTransport {
    /// Whether a URL may be asked for, as far as its text tells: scheme and literal address. Names are judged when they are resolved.
    pub fn admit(&self, url: &Url, allow: &EgressAllow) -> Result<(), TransportError> {
        guard::admit(url, &self.settings.allow.and(allow))
    }

    /// The request, its target judged. A body that is read whole may come compressed; one that is streamed comes as it was asked for.
    async fn draft(
        &self,
        request: WireRequest,
        codings: &'static str,
        upload: Option<BodyStream>,
    ) -> Result<RequestBuilder, TransportError> {
        let secure = request.url.scheme() != "http";
        let allow = self.settings.allow.and(&request.peer.allow);
        guard::admit(&request.url, &allow)?;
        if let Some(proxy) = &self.settings.proxy {
            guard::admit_through(proxy, &request.url, allow, secure).await?;
        }
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| TransportError::Invalid(format!("`{}` is not an HTTP method", request.method)))?;
        let mut headers = header_map(&request.headers)?;
        headers
            .entry(ACCEPT_ENCODING)
            .or_insert(HeaderValue::from_static(codings));
        let draft = self
            .clients
            .get(secure, &request.peer)?
            .request(method, request.url)
            .headers(headers);
        Ok(match (upload, request.body) {
            (Some(upload), _) => draft.body(Body::wrap_stream(upload)),
            (None, Some(body)) => draft.body(body),
            (None, None) => draft,
        })
    }
}

/// Host, and whether plain http.
fn whom(request: &WireRequest) -> (String, bool) {
    let host = request.url.host_str().unwrap_or_default().to_owned();
    (host, request.url.scheme() == "http")
}

fn late(request: &WireRequest) -> TransportError {
    TransportError::Timeout {
        host: whom(request).0,
        limit_ms: request.timeout_ms,
    }
}

/// Header values are checked by their type: control characters are refused, never stripped (RFC 9110 section 5.5).
fn header_map(headers: &[(String, String)]) -> Result<HeaderMap, TransportError> {
    let mut map = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        let wrong = || TransportError::Invalid(format!("header `{name}` has a character that headers cannot carry"));
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
        map.append(key, HeaderValue::from_str(value).map_err(|_| wrong())?);
    }
    Ok(map)
}

fn failed(error: &reqwest::Error, host: String, insecure: bool) -> TransportError {
    if refused(error) {
        return if insecure {
            TransportError::Insecure { host }
        } else {
            TransportError::Forbidden { host }
        };
    }
    if error.is_connect() || error.is_timeout() {
        return TransportError::Connect {
            host,
            cause: causes(error),
        };
    }
    TransportError::Cut(causes(error))
}

/// Whether the guarded resolver stands at the root of an error.
fn refused(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if inner.is::<Refused>() {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// The chain of causes without the outermost message, which holds the URL.
pub(super) fn causes(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        words.push(inner.to_string());
        cause = inner.source();
    }
    if words.is_empty() {
        "the connection failed".to_owned()
    } else {
        words.join(": ")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_client_can_be_built_without_a_process_wide_provider() {
        assert!(HttpTransport::new(TransportSettings::default()).is_ok());
    }

    #[test]
    fn control_characters_in_headers_are_refused() {
        for value in ["a\r\nb: c", "a\nb", "a\0b", "a\u{7f}"] {
            assert!(
                header_map(&[("x-a".to_owned(), value.to_owned())]).is_err(),
                "{value:?}"
            );
        }
        assert!(header_map(&[("x-a".to_owned(), "a\tb ü".to_owned())]).is_ok());
    }
}
