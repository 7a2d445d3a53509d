//! A call that can be made again: for the next page, or after a throttle.

use std::sync::Arc;

use interlingua_definition::plan::{MappedPlan, NativePlan};
use interlingua_engine::{Account, Answer, Engine, Failure, NativeRequest, UnifiedRequest};

/// One call with its plan.
#[derive(Clone)]
pub(super) enum Ask {
    Unified(Arc<MappedPlan>, UnifiedRequest),
    Proxy(Arc<NativePlan>, NativeRequest),
}

impl Ask {
    /// Resource and method, for the counters.
    pub(super) fn names(&self) -> (&str, &str) {
        match self {
            Ask::Unified(plan, _) => (&plan.resource, &plan.method),
            Ask::Proxy(plan, _) => (&plan.resource, &plan.method),
        }
    }

    /// Makes the call.
    pub(super) async fn answer(&self, engine: &Engine, account: &Arc<Account>) -> Result<Answer, Failure> {
        match self {
            Ask::Unified(plan, request) => engine.unified(plan, account, request.clone()).await,
            Ask::Proxy(plan, request) => engine.proxy(plan, account, request.clone()).await,
        }
    }

    /// The same list from a cursor on, which holds everything else.
    pub(super) fn from(&self, cursor: &str) -> Ask {
        let cursor = Some(cursor.to_owned());
        match self {
            Ask::Unified(plan, request) => {
                let request = UnifiedRequest {
                    cursor,
                    id: request.id.clone(),
                    headers: request.headers.clone(),
                    ..UnifiedRequest::default()
                };
                Ask::Unified(Arc::clone(plan), request)
            }
            Ask::Proxy(plan, request) => {
                let request = NativeRequest {
                    cursor,
                    query: Vec::new(),
                    limit: None,
                    ..request.clone()
                };
                Ask::Proxy(Arc::clone(plan), request)
            }
        }
    }
}
