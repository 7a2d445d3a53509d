//! A call that can be made again: for the next page, or after a throttle.

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::plan::{MappedPlan, NativePlan};
use interlingua_engine::{Account, Answer, Engine, Failure, FileAnswer, NativeRequest, UnifiedRequest, Upload};

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

    /// Whether the caller's body is a file, and whether the answer may be one.
    pub(super) fn files(&self) -> (bool, bool) {
        match self {
            Ask::Unified(plan, _) => (plan.takes_file(), plan.gives_file()),
            Ask::Proxy(plan, _) => (plan.takes_file(), plan.gives_file()),
        }
    }

    /// Makes the call with files, once: what is streamed cannot be sent again.
    pub(super) async fn file(
        self,
        engine: &Engine,
        account: &Arc<Account>,
        upload: Option<Upload>,
    ) -> Result<FileAnswer, Failure> {
        match self {
            Ask::Unified(plan, request) => engine.unified_file(&plan, account, request, upload).await,
            Ask::Proxy(plan, request) => engine.proxy_file(&plan, account, request, upload).await,
        }
    }

    /// The caller's body, where it is no file.
    pub(super) fn set_body(&mut self, bytes: Bytes) {
        let body = match self {
            Ask::Unified(_, request) => &mut request.body,
            Ask::Proxy(_, request) => &mut request.body,
        };
        *body = Some(bytes).filter(|bytes| !bytes.is_empty());
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
