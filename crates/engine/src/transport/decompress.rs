//! Content codings (RFC 9110 section 8.4.1): undone within bounds. What a header claims is held against the bytes: a body that is not
//! what it is called is taken as it is.

use std::io::Read;

use bytes::Bytes;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Codings that we offer to vendors.
pub(super) const OFFERED: &str = "gzip, deflate, br";
/// Codings applied one over the other that are undone.
const MAX_LAYERS: usize = 2;

/// Why a body could not be decompressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Undoable {
    /// It grows beyond the bound.
    #[error("the answer is larger than {0} bytes once it is decompressed; ask for smaller pages")]
    TooLarge(usize),
    /// It ends early, or is damaged.
    #[error("the answer is cut short or damaged: it cannot be decompressed")]
    Damaged,
}

/// Undoes the codings that `content-encoding` lists, last first.
pub(super) fn undo(codings: &str, body: Bytes, max_bytes: usize) -> Result<Bytes, Undoable> {
    let mut body = body;
    for coding in codings.rsplit(',').map(str::trim).take(MAX_LAYERS) {
        body = one(&coding.to_ascii_lowercase(), body, max_bytes)?;
    }
    Ok(body)
}

fn one(coding: &str, body: Bytes, max_bytes: usize) -> Result<Bytes, Undoable> {
    let plain = match coding {
        "gzip" | "x-gzip" if is_gzip(&body) => Some(gunzip(&body, max_bytes)?),
        "deflate" => inflate(&body, max_bytes)?,
        "br" => unbrotli(&body, max_bytes)?,
        _ => None,
    };
    Ok(plain.map_or(body, Bytes::from))
}

/// Whether bytes begin as a gzip file does (RFC 1952 section 2.3.1): its mark, and the only method there is.
pub(crate) fn is_gzip(body: &[u8]) -> bool {
    body.starts_with(&[0x1f, 0x8b, 8])
}

/// The content of a gzip file, all its members.
pub(crate) fn gunzip(body: &[u8], max_bytes: usize) -> Result<Vec<u8>, Undoable> {
    bounded(MultiGzDecoder::new(body), max_bytes)
}

/// `deflate` is the zlib format (RFC 9110 section 8.4.1.2), but some send bare deflate data; and some send text.
fn inflate(body: &[u8], max_bytes: usize) -> Result<Option<Vec<u8>>, Undoable> {
    let zlib = matches!(body, [first, second, ..]
        if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0);
    if zlib {
        return bounded(ZlibDecoder::new(body), max_bytes).map(Some);
    }
    or_text(bounded(DeflateDecoder::new(body), max_bytes), body)
}

fn unbrotli(body: &[u8], max_bytes: usize) -> Result<Option<Vec<u8>>, Undoable> {
    or_text(
        bounded(brotli_decompressor::Decompressor::new(body, 4096), max_bytes),
        body,
    )
}

/// These formats have no mark: what cannot be decompressed and is text was never compressed.
fn or_text(plain: Result<Vec<u8>, Undoable>, body: &[u8]) -> Result<Option<Vec<u8>>, Undoable> {
    match plain {
        Ok(plain) => Ok(Some(plain)),
        Err(Undoable::Damaged) if std::str::from_utf8(body).is_ok() => Ok(None),
        Err(error) => Err(error),
    }
}

/// One byte more than allowed is enough to know.
fn bounded(from: impl Read, max_bytes: usize) -> Result<Vec<u8>, Undoable> {
    let mut plain = Vec::new();
    let read = from.take(max_bytes as u64 + 1).read_to_end(&mut plain);
    match read {
        Ok(read) if read > max_bytes => Err(Undoable::TooLarge(max_bytes)),
        Ok(_) => Ok(plain),
        Err(_) => Err(Undoable::Damaged),
    }
}
