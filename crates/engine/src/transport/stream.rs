//! Bodies that come bit by bit: what the reader does not take is not read from the wire.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};

use super::client::causes;
use super::read::header_list;
use super::{TransportError, WireResponse};

/// Chunks of a body.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// Largest upload that is collected where there is no wire to stream it to, in bytes.
const MAX_COLLECTED_BYTES: usize = 64 << 20;

/// A vendor's answer whose body still comes, as it is on the wire.
pub struct WireStream {
    /// HTTP status.
    pub status: u16,
    /// Headers in order; lower-case names.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: BodyStream,
}

impl WireStream {
    /// An answer from the wire; each of its chunks must come within `idle_ms` once it is waited for.
    pub(super) fn new(answer: reqwest::Response, host: &str, idle_ms: u64) -> WireStream {
        let status = answer.status().as_u16();
        let headers = header_list(answer.headers());
        let late = TransportError::Timeout {
            host: host.to_owned(),
            limit_ms: idle_ms,
        };
        let chunks = Some(answer.bytes_stream());
        let body = stream::unfold(chunks, move |chunks| {
            let late = late.clone();
            async move {
                let mut chunks = chunks?;
                match tokio::time::timeout(Duration::from_millis(idle_ms), chunks.next()).await {
                    Ok(None) => None,
                    Ok(Some(Ok(chunk))) => Some((Ok(chunk), Some(chunks))),
                    Ok(Some(Err(error))) => Some((Err(TransportError::Cut(causes(&error))), None)),
                    Err(_) => Some((Err(late), None)),
                }
            }
        });
        WireStream {
            status,
            headers,
            body: Box::pin(body),
        }
    }

    /// The whole answer, if it is no larger than this.
    pub async fn whole(mut self, limit_bytes: usize) -> Result<WireResponse, TransportError> {
        Ok(WireResponse {
            status: self.status,
            headers: std::mem::take(&mut self.headers),
            body: collected(self.body, limit_bytes).await?,
        })
    }
}

impl From<WireResponse> for WireStream {
    fn from(answer: WireResponse) -> WireStream {
        WireStream {
            status: answer.status,
            headers: answer.headers,
            body: Box::pin(stream::iter([Ok(answer.body)])),
        }
    }
}

impl fmt::Debug for WireStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WireStream")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// An upload whole, for transports that have no wire.
pub(crate) async fn upload_whole(upload: BodyStream) -> Result<Bytes, TransportError> {
    collected(upload, MAX_COLLECTED_BYTES).await
}

async fn collected(mut body: BodyStream, limit_bytes: usize) -> Result<Bytes, TransportError> {
    let mut whole = BytesMut::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk?;
        if whole.len() + chunk.len() > limit_bytes {
            return Err(TransportError::TooLarge { limit_bytes });
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

/// When an upload last moved: a vendor has its time to answer from then on.
#[derive(Clone)]
pub(super) struct Progress {
    started: Instant,
    moved_ms: Arc<AtomicU64>,
}

impl Progress {
    pub(super) fn new() -> Progress {
        Progress {
            started: Instant::now(),
            moved_ms: Arc::default(),
        }
    }

    /// The upload, watched.
    pub(super) fn watch(&self, upload: BodyStream) -> BodyStream {
        let watch = self.clone();
        Box::pin(upload.inspect(move |_| watch.moved_ms.store(watch.now_ms(), Ordering::Relaxed)))
    }

    /// Returns when nothing has moved for this long.
    pub(super) async fn stalled(&self, idle_ms: u64) {
        loop {
            let idle = self.now_ms().saturating_sub(self.moved_ms.load(Ordering::Relaxed));
            if idle >= idle_ms {
                return;
            }
            tokio::time::sleep(Duration::from_millis(idle_ms - idle)).await;
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
