//! What one exchange is for: a mapped call, a proxied one, or a describe call. Each knows how to prepare its request and how
//! to read its answer; both are synchronous, for values do not live across an `.await`.

mod prepare;
mod read;

pub(crate) use read::Reply;

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::plan::{FieldsPlan, MappedPlan, NativePlan};

use crate::paginate::Position;
use crate::problem::Problem;
use crate::request::filters::TypedFilter;
use crate::request::{NativeRequest, UnifiedRequest};
use crate::respond::Page;
use crate::transport::WireRequest;

/// What an exchange is for.
pub(crate) enum Work {
    /// A method of a unified model.
    Unified(Box<UnifiedWork>),
    /// A method of the integration.
    Proxy {
        plan: Arc<NativePlan>,
        request: Box<NativeRequest>,
        position: Position,
    },
    /// The account's field list.
    Describe { plan: Arc<FieldsPlan> },
}

/// A mapped call.
pub(crate) struct UnifiedWork {
    pub(crate) plan: Arc<MappedPlan>,
    pub(crate) request: UnifiedRequest,
    pub(crate) filters: Vec<TypedFilter>,
    /// `$fields` as JSON text.
    pub(crate) fields: Option<Bytes>,
    /// The variant that a cursor remembers.
    pub(crate) variant: Option<String>,
    pub(crate) position: Position,
    /// Said before the call was made.
    pub(crate) problems: Vec<Problem>,
}

impl Work {
    pub(crate) fn describe(plan: &Arc<FieldsPlan>) -> Work {
        Work::Describe { plan: Arc::clone(plan) }
    }

    /// Where in the list it stands.
    pub(crate) fn position(&self) -> &Position {
        match self {
            Work::Unified(work) => &work.position,
            Work::Proxy { position, .. } => position,
            Work::Describe { .. } => const { &Position::FIRST },
        }
    }

    /// The method whose auth makes the credential ready; `None` where no variant calls anything.
    pub(crate) fn native(&self) -> Option<&Arc<NativePlan>> {
        match self {
            Work::Unified(work) => work.plan.variants.iter().find_map(|variant| variant.native.as_ref()),
            Work::Proxy { plan, .. } => Some(plan),
            Work::Describe { plan } => Some(&plan.native),
        }
    }
}

/// A prepared exchange.
pub(crate) enum Prepared {
    /// A request for the vendor.
    Send(Box<Prepare>),
    /// Constants: no request is needed.
    Done(Box<Page>),
}

/// A request for the vendor, and what its reader must know.
pub(crate) struct Prepare {
    pub(crate) native: Arc<NativePlan>,
    /// Name of the variant.
    pub(crate) variant: String,
    pub(crate) wire: WireRequest,
    /// The native request as JSON text: `$request` of the integration's expressions.
    pub(crate) request: Bytes,
    /// Page size that was asked for.
    pub(crate) limit: Option<u32>,
    /// Something said on the way.
    pub(crate) problems: Vec<Problem>,
}
