//! A finished request and its answer, as bytes.

use std::fmt;

use bytes::Bytes;
use url::Url;

use super::Peer;

/// A request ready to be sent, secrets included.
#[derive(Clone)]
pub struct WireRequest {
    /// HTTP method.
    pub method: String,
    /// Absolute URL.
    pub url: Url,
    /// Headers in order; lower-case names.
    pub headers: Vec<(String, String)>,
    /// Body, if any.
    pub body: Option<Bytes>,
    /// Time allowed for the whole exchange; for one that is streamed, for every silence in it. In ms.
    pub timeout_ms: u64,
    /// The terms of the connection.
    pub peer: Peer,
}

impl WireRequest {
    /// A request without headers and body; the method in capitals, the time in ms.
    pub fn new(method: &str, url: Url, timeout_ms: u64) -> WireRequest {
        WireRequest {
            method: method.to_owned(),
            url,
            headers: Vec::new(),
            body: None,
            timeout_ms,
            peer: Peer::default(),
        }
    }

    /// Sets a header, in place of one of the same name.
    pub fn set_header(&mut self, name: &str, value: String) {
        let name = name.to_ascii_lowercase();
        self.headers.retain(|(existing, _)| *existing != name);
        self.headers.push((name, value));
    }
}

/// Neither the query, nor header values, nor the body are shown: each may hold a secret or a payload.
impl fmt::Debug for WireRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("WireRequest")
            .field("method", &self.method)
            .field("host", &self.url.host_str())
            .field("path", &self.url.path())
            .field("headers", &names)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .finish()
    }
}

/// A vendor's answer, its body whole and decompressed.
#[derive(Clone)]
pub struct WireResponse {
    /// HTTP status.
    pub status: u16,
    /// Headers in order; lower-case names.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Bytes,
}

impl WireResponse {
    /// The first header of a lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for WireResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WireResponse")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Why there is no answer. No variant holds a URL's query, a header or a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The guard refused the address.
    #[error("{host} is not a public address: allow its network in INTERLINGUA_EGRESS_ALLOW if it is yours")]
    Forbidden {
        /// Host of the URL.
        host: String,
    },
    /// Plain HTTP to a network that is not allowed by the operator.
    #[error(
        "{host} was asked for over plain http, which is accepted only to networks in INTERLINGUA_EGRESS_ALLOW; use https"
    )]
    Insecure {
        /// Host of the URL.
        host: String,
    },
    /// The request cannot be expressed in HTTP (a header with a control character, an unknown scheme).
    #[error("the request cannot be sent: {0}")]
    Invalid(String),
    /// No connection.
    #[error("no connection to {host}: {cause}")]
    Connect {
        /// Host of the URL.
        host: String,
        /// What the system said.
        cause: String,
    },
    /// The exchange took too long.
    #[error("{host} did not answer within {limit_ms} ms")]
    Timeout {
        /// Host of the URL.
        host: String,
        /// The limit, in ms.
        limit_ms: u64,
    },
    /// The body is larger than allowed.
    #[error("the answer is larger than {limit_bytes} bytes; ask for smaller pages")]
    TooLarge {
        /// The limit, in bytes after decompression.
        limit_bytes: usize,
    },
    /// The connection ended before the answer did.
    #[error("the answer was cut short: {0}")]
    Cut(String),
}
