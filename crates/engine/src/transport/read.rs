//! Reading an answer whole, within bounds.

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;

use super::client::causes;
use super::{TransportError, WireResponse};

/// Reads the body chunk by chunk, counting what comes out of decompression, so that a small answer cannot grow without end.
pub(super) async fn read_whole(answer: reqwest::Response, limit: usize) -> Result<WireResponse, TransportError> {
    let status = answer.status().as_u16();
    let headers = header_list(answer.headers());
    let mut chunks = answer.bytes_stream();
    let mut first: Option<Bytes> = None;
    let mut rest = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| TransportError::Cut(causes(&error)))?;
        let held = first.as_ref().map_or(0, Bytes::len) + rest.len();
        if held + chunk.len() > limit {
            return Err(TransportError::TooLarge { limit_bytes: limit });
        }
        match &first {
            None => first = Some(chunk),
            Some(_) => rest.extend_from_slice(&chunk),
        }
    }
    Ok(WireResponse {
        status,
        headers,
        body: joined(first, rest),
    })
}

/// A body of one chunk is passed on without a copy.
fn joined(first: Option<Bytes>, rest: BytesMut) -> Bytes {
    match first {
        None => Bytes::new(),
        Some(first) if rest.is_empty() => first,
        Some(first) => {
            let mut whole = BytesMut::with_capacity(first.len() + rest.len());
            whole.extend_from_slice(&first);
            whole.extend_from_slice(&rest);
            whole.freeze()
        }
    }
}

/// Bytes outside UTF-8 in a header value are replaced: nothing of ours depends on them.
fn header_list(headers: &reqwest::header::HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect()
}
