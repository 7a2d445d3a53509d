//! The envelope, written once as JSON text.

use bytes::Bytes;
use interlingua_definition::kind::Kind;

use crate::failure::Failure;
use crate::problem::Problem;
use crate::rate::RateFigures;
use crate::steps::{self, StepState};

/// The answer of a call that succeeded.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status: 200, or 201 for a creation.
    pub status: u16,
    /// JSON envelope.
    pub body: Bytes,
    /// What the vendor said of its limits.
    pub rate: RateFigures,
    /// Time spent waiting for the vendor, in ms.
    pub upstream_ms: u64,
    /// Requests made to the vendor.
    pub upstream_calls: u32,
    /// Whether the vendor is about to switch off what was called.
    pub deprecated: bool,
}

/// One page or record, ready for the envelope.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// JSON text of `data`.
    pub(crate) data: Vec<u8>,
    /// Whether `data` is a list.
    pub(crate) is_list: bool,
    /// JSON text of `meta`.
    pub(crate) meta: Option<Vec<u8>>,
    /// The vendor's change token as JSON text; sealed before it is answered.
    pub(crate) sync_token: Option<String>,
    /// Where the list goes on.
    pub(crate) next: Option<crate::paginate::Position>,
    /// Name of the variant, and its fingerprint: what the cursor remembers.
    pub(crate) variant: (String, [u8; 32]),
    /// What was left out.
    pub(crate) problems: Vec<Problem>,
    /// What the vendor said of its limits.
    pub(crate) rate: RateFigures,
    /// The id to read a written record back by.
    pub(crate) reread: Option<String>,
    /// What became of the call's steps, where it has several.
    pub(crate) steps: Vec<(String, StepState)>,
}

/// Calls to the vendor, counted.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) upstream_ms: u64,
    pub(crate) calls: u32,
}

impl Tally {
    /// Adds calls that were made side by side: they are counted, and their time is that of the longest.
    pub(crate) fn beside(&mut self, others: &[Tally]) {
        self.calls += others.iter().map(|other| other.calls).sum::<u32>();
        self.upstream_ms += others.iter().map(|other| other.upstream_ms).max().unwrap_or(0);
    }
}

/// Writes the envelope.
pub(crate) fn answer(status: u16, page: Page, next_cursor: Option<&str>, tally: Tally) -> Result<Answer, Failure> {
    let mut body = Vec::with_capacity(page.data.len() + 256);
    body.extend_from_slice(b"{\"data\":");
    body.extend_from_slice(if page.data.is_empty() { b"null" } else { &page.data });
    if page.is_list {
        body.extend_from_slice(b",\"next_cursor\":");
        push(&mut body, &next_cursor)?;
    }
    if let Some(meta) = &page.meta {
        body.extend_from_slice(b",\"meta\":");
        body.extend_from_slice(meta);
    }
    if let Some(token) = &page.sync_token {
        body.extend_from_slice(b",\"sync_token\":");
        push(&mut body, token)?;
    }
    if !page.steps.is_empty() {
        body.extend_from_slice(b",\"steps\":");
        push(&mut body, &steps::by_name(&page.steps))?;
    }
    body.extend_from_slice(b",\"problems\":");
    push(&mut body, &page.problems)?;
    body.push(b'}');
    Ok(Answer {
        status,
        body: Bytes::from(body),
        rate: page.rate,
        upstream_ms: tally.upstream_ms,
        upstream_calls: tally.calls,
        deprecated: page.problems.iter().any(|problem| problem.kind == Kind::Deprecated),
    })
}

fn push<T: serde::Serialize>(body: &mut Vec<u8>, value: &T) -> Result<(), Failure> {
    serde_json::to_writer(body, value).map_err(|_| Failure::new(Kind::Internal, "the answer could not be written"))
}
