//! Reading an answer whole, within bounds.

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;

use super::client::causes;
use super::decompress::{self, Undoable};
use super::{TransportError, WireResponse};

/// Reads the body chunk by chunk and decompresses it, both within the bound.
pub(super) async fn read_whole(answer: reqwest::Response, limit: usize) -> Result<WireResponse, TransportError> {
    let status = answer.status().as_u16();
    let mut headers = header_list(answer.headers());
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
    let body = decompressed(&mut headers, joined(first, rest), limit)?;
    Ok(WireResponse { status, headers, body })
}

/// The body without its codings; the headers that spoke of them go with them.
fn decompressed(headers: &mut Vec<(String, String)>, body: Bytes, limit: usize) -> Result<Bytes, TransportError> {
    let codings = headers.iter().filter(|(name, _)| name == "content-encoding");
    let codings: Vec<&str> = codings.map(|(_, value)| value.as_str()).collect();
    if codings.is_empty() || body.is_empty() {
        return Ok(body);
    }
    let plain = decompress::undo(&codings.join(","), body, limit).map_err(|error| match error {
        Undoable::TooLarge(limit_bytes) => TransportError::TooLarge { limit_bytes },
        Undoable::Damaged => TransportError::Cut(error.to_string()),
    })?;
    headers.retain(|(name, _)| name != "content-encoding" && name != "content-length");
    Ok(plain)
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
pub(super) fn header_list(headers: &reqwest::header::HeaderMap) -> Vec<(String, String)> {
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
