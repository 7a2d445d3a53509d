//! What one exchange is for: a mapped call, a proxied one, or a describe call. Each knows how to prepare its request and how
//! to read its answer; both are synchronous, for values do not live across an `.await`.

mod prepare;
mod describe;
mod read;
mod step;
mod finish;
mod names;

pub(crate) use describe::{DescribeCall, DescribeWork};
pub(crate) use finish::Ended;
pub(crate) use prepare::functions;
pub(crate) use read::Reply;
pub(crate) use step::{Count, Direction, Done, StepWork};

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::plan::{MappedPlan, NativePlan};

use crate::paginate::Position;
use crate::problem::Problem;
use crate::request::filters::TypedFilter;
use crate::request::{NativeRequest, UnifiedRequest};
use crate::respond::Page;
use crate::transport::WireRequest;

/// What an exchange is for.
pub(crate) enum Work {
    /// A method of a unified model.
    Unified(Arc<UnifiedWork>),
    /// A step of such a method.
    Step(Box<StepWork>),
    /// A method of the integration.
    Proxy {
        plan: Arc<NativePlan>,
        request: Box<NativeRequest>,
        position: Position,
    },
    /// What the account has of its own: its fields, or its objects.
    Describe(DescribeWork),
}

/// A mapped call.
pub(crate) struct UnifiedWork {
    pub(crate) plan: Arc<MappedPlan>,
    pub(crate) request: UnifiedRequest,
    pub(crate) filters: Vec<TypedFilter>,
    /// `$fields` as JSON text.
    pub(crate) fields: Option<Bytes>,
    /// `$objects` as JSON text.
    pub(crate) objects: Option<Bytes>,
    /// The variant that serves the request, by its place in the plan.
    pub(crate) variant: usize,
    pub(crate) position: Position,
    /// Said before the call was made.
    pub(crate) problems: Vec<Problem>,
}

impl Work {
    /// Where in the list it stands.
    pub(crate) fn position(&self) -> &Position {
        match self {
            Work::Unified(work) => &work.position,
            Work::Step(step) => step.position(),
            Work::Proxy { position, .. } => position,
            Work::Describe(work) => &work.position,
        }
    }

    /// Whether something is made of the answer's body. Of a deletion's nothing is, nor of one after which the record is read back.
    pub(crate) fn reads_body(&self, plan: &NativePlan) -> bool {
        let rereads = |work: &UnifiedWork| work.variant().is_ok_and(|variant| variant.reread.is_some());
        match self {
            Work::Unified(work) => work.plan.method != "delete" && plan.method != "delete" && !rereads(work),
            Work::Step(_) | Work::Proxy { .. } | Work::Describe(_) => plan.method != "delete",
        }
    }

    /// The method whose auth makes the credential ready; `None` where no variant calls anything.
    pub(crate) fn native(&self) -> Option<&Arc<NativePlan>> {
        match self {
            Work::Unified(work) => work.variant().ok()?.native.as_ref(),
            Work::Step(step) => step.native(),
            Work::Proxy { plan, .. } => Some(plan),
            Work::Describe(work) => Some(&work.call.plan.native),
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
    pub(crate) wire: WireRequest,
    /// The native request as JSON text: `$request` of the integration's expressions.
    pub(crate) request: Bytes,
    /// Page size that was asked for.
    pub(crate) limit: Option<u32>,
    /// Something said on the way.
    pub(crate) problems: Vec<Problem>,
}
