//! The HTTP client: everything that a client does of its own accord is switched off here.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method};

use super::decompress::OFFERED;
use super::guard::{self, GuardedResolver, Refused};
use super::read::read_whole;
use super::{EgressAllow, TransportError, WireRequest, WireResponse};
use crate::ports::Transport;

/// Settings of the client.
#[derive(Debug, Clone)]
pub struct TransportSettings {
    /// Networks let through although they are not public.
    pub allow: EgressAllow,
    /// Largest body, in bytes after decompression.
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
            max_response_bytes: 32 << 20,
            max_headers: 200,
            max_header_bytes: 64 << 10,
            connect_timeout_ms: 10_000,
            user_agent: concat!("interlingua/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// The real wire.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    secure: Client,
    plain: Client,
    settings: Arc<TransportSettings>,
}

impl HttpTransport {
    /// Builds the client. Works on a machine without CA certificates; TLS connections then fail, each saying so.
    pub fn new(settings: TransportSettings) -> Result<HttpTransport, TransportError> {
        Ok(HttpTransport {
            secure: client(&settings, true)?,
            plain: client(&settings, false)?,
            settings: Arc::new(settings),
        })
    }
}

/// One client per scheme, for their resolvers differ: plain http reaches allowed networks alone.
fn client(settings: &TransportSettings, secure: bool) -> Result<Client, TransportError> {
    Client::builder()
        .tls_backend_preconfigured(tls()?)
        .dns_resolver(GuardedResolver {
            allow: settings.allow.clone(),
            public: secure,
        })
        .https_only(secure)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .retry(reqwest::retry::never())
        .user_agent(&settings.user_agent)
        .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
        .http1_max_headers(settings.max_headers)
        .http2_max_header_list_size(settings.max_header_bytes)
        .build()
        .map_err(|error| TransportError::Invalid(format!("the HTTP client cannot be built: {}", causes(&error))))
}

/// TLS over ring with the platform's roots, however many there are.
fn tls() -> Result<rustls::ClientConfig, TransportError> {
    let mut roots = rustls::RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        tracing::warn!("no CA certificates on this machine: TLS connections to vendors will fail");
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| TransportError::Invalid(format!("TLS cannot be set up: {error}")))?;
    let mut config = versions.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: WireRequest) -> Result<WireResponse, TransportError> {
        guard::admit(&request.url, &self.settings.allow)?;
        let limit = Duration::from_millis(request.timeout_ms);
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let timeout = TransportError::Timeout {
            host,
            limit_ms: request.timeout_ms,
        };
        match tokio::time::timeout(limit, self.exchange(request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(timeout),
        }
    }
}

impl HttpTransport {
    async fn exchange(&self, request: WireRequest) -> Result<WireResponse, TransportError> {
        let scheme_client = if request.url.scheme() == "http" {
            &self.plain
        } else {
            &self.secure
        };
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let insecure = request.url.scheme() == "http";
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| TransportError::Invalid(format!("`{}` is not an HTTP method", request.method)))?;
        let mut headers = header_map(&request.headers)?;
        headers
            .entry(ACCEPT_ENCODING)
            .or_insert(HeaderValue::from_static(OFFERED));
        let mut draft = scheme_client.request(method, request.url).headers(headers);
        if let Some(body) = request.body {
            draft = draft.body(body);
        }
        let answer = draft.send().await.map_err(|error| failed(&error, host, insecure))?;
        read_whole(answer, self.settings.max_response_bytes).await
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
