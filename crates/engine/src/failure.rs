//! A call that failed, as a typed value. The server turns it into an HTTP answer in one place.

use interlingua_definition::kind::Kind;
use interlingua_definition::source::Place;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::problem::Problem;
use crate::rate::RateFigures;
use crate::steps::StepState;

/// Why a call failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What went wrong, in one word.
    pub kind: Kind,
    /// Whose doing it is.
    pub origin: Origin,
    /// This occurrence, for people: what, where, what to do.
    pub detail: String,
    /// Whether the same call may succeed later.
    pub retryable: bool,
    /// Seconds until a repeat makes sense, where known.
    pub retry_after_s: Option<u64>,
    /// What the vendor answered.
    pub upstream: Option<Upstream>,
    /// The definition at fault.
    pub place: Option<Place>,
    /// What is wrong with single fields.
    pub details: Vec<Detail>,
    /// What is doubtful besides: parts of an error rule that failed.
    pub problems: Vec<Problem>,
    /// What would have been accepted.
    pub supported: Option<serde_json::Value>,
    /// What the vendor said about its limits.
    pub rate: RateFigures,
    /// The step that failed, where the call has several.
    pub step: Option<String>,
    /// What became of the call's steps, where it has several.
    pub steps: Vec<(String, StepState)>,
}

/// Whose doing a failure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The request.
    Caller,
    /// This product.
    Engine,
    /// The vendor.
    Upstream,
    /// What lies between.
    Network,
    /// The definition.
    Mapping,
}

/// What the vendor answered, bounded.
#[derive(Debug, Clone, Serialize)]
pub struct Upstream {
    /// HTTP status.
    pub status: u16,
    /// The body as JSON; text, and JSON that was cut to the bound, as a string.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Box<RawValue>>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// The field: the unified one where the mapping tells which it is, else as the vendor calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong with it.
    pub message: String,
    /// What the vendor calls it, where `field` is the unified one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_field: Option<String>,
}

impl Detail {
    /// A field of the caller's.
    pub(crate) fn of(field: String, message: impl Into<String>) -> Detail {
        Detail {
            field: Some(field),
            message: message.into(),
            remote_field: None,
        }
    }

    /// What concerns no field in particular.
    pub(crate) fn of_all(message: String) -> Detail {
        Detail {
            field: None,
            message,
            remote_field: None,
        }
    }
}

impl Failure {
    /// A failure of a kind; the origin, and whether a repeat makes sense, follow from it.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Failure {
        Failure {
            kind,
            origin: origin_of(kind),
            detail: detail.into(),
            retryable: retryable(kind),
            retry_after_s: None,
            upstream: None,
            place: None,
            details: Vec::new(),
            problems: Vec::new(),
            supported: None,
            rate: RateFigures::default(),
            step: None,
            steps: Vec::new(),
        }
    }

    /// The request cannot be understood.
    pub fn invalid(detail: impl Into<String>) -> Failure {
        Failure::new(Kind::InvalidRequest, detail)
    }

    /// Names the definition at fault.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Failure {
        self.place.get_or_insert_with(|| place.clone());
        self
    }

    /// Says what would have been accepted.
    #[must_use]
    pub fn supported(mut self, supported: serde_json::Value) -> Failure {
        self.supported = Some(supported);
        self
    }

    /// Blames another.
    #[must_use]
    pub fn from(mut self, origin: Origin) -> Failure {
        self.origin = origin;
        self
    }
}

fn origin_of(kind: Kind) -> Origin {
    match kind {
        Kind::InvalidRequest | Kind::Unsupported | Kind::CursorExpired | Kind::Unauthenticated => Origin::Caller,
        Kind::Forbidden | Kind::MissingScope | Kind::NotFound | Kind::Conflict | Kind::Validation => Origin::Upstream,
        Kind::RateLimited | Kind::NeedsReauth | Kind::UpstreamError | Kind::Deprecated => Origin::Upstream,
        Kind::Network | Kind::Timeout => Origin::Network,
        Kind::Mapping => Origin::Mapping,
        Kind::Overloaded | Kind::RefreshInProgress | Kind::Internal => Origin::Engine,
    }
}

fn retryable(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::RateLimited
            | Kind::UpstreamError
            | Kind::Network
            | Kind::Timeout
            | Kind::Overloaded
            | Kind::RefreshInProgress
    )
}
