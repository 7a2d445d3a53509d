//! The life of a call, from the plan to the answer. Each step is a module; this is their order.

use std::sync::Arc;

use interlingua_definition::plan::{MappedPlan, NativePlan};

use crate::account::Account;
use crate::engine::Shared;
use crate::exchange::exchange;
use crate::failure::Failure;
use crate::paginate::Position;
use crate::problem::Problem;
use crate::request::{NativeRequest, UnifiedRequest, filters};
use crate::respond::{self, Answer, Page, Tally};
use crate::work::{UnifiedWork, Work};
use crate::{map, resume};

/// One method of a unified model.
pub(crate) async fn unified(
    shared: &Arc<Shared>,
    plan: &Arc<MappedPlan>,
    account: &Arc<Account>,
    request: UnifiedRequest,
) -> Result<Answer, Failure> {
    let mut tally = Tally::default();
    let mut page = unified_page(shared, plan, account, request, &mut tally).await?;
    let (mut page, cursor) = (std::mem::take(&mut page.0), page.1);
    if let Some(id) = page.reread.take() {
        read_back(shared, plan, account, &mut page, id, &mut tally).await;
    }
    let status = if plan.method == "create" { 201 } else { 200 };
    respond::answer(status, page, cursor.as_deref(), tally)
}

async fn unified_page(
    shared: &Arc<Shared>,
    plan: &Arc<MappedPlan>,
    account: &Arc<Account>,
    request: UnifiedRequest,
    tally: &mut Tally,
) -> Result<(Page, Option<String>), Failure> {
    within_bounds(shared, request.body.as_deref())?;
    let resumed = resume::unified(shared, plan, account, request)?;
    let mut problems = Vec::new();
    let filters = filters::typed(
        plan,
        &resumed.request.parameters,
        resumed.request.lenient,
        &mut problems,
    )?;
    resume::check(shared, plan, &resumed.request, &mut problems)?;
    let mut work = UnifiedWork {
        plan: Arc::clone(plan),
        request: resumed.request,
        filters,
        fields: None,
        variant: resumed.variant,
        position: resumed.position,
        problems,
    };
    if let Some(fields) = work.describes(&shared.bounds(), account)? {
        work.fields = Some(map::describe(shared, &fields, account, tally).await?);
    }
    let work = Work::Unified(Box::new(work));
    let mut page = exchange(shared, &work, account, tally).await?;
    let cursor = resume::next(shared, account, &work, &page)?;
    resume::seal_sync_token(shared, account, plan, &mut page)?;
    Ok((page, cursor))
}

/// A write that answers without the record: the record is read back. If that fails, the write has succeeded all the same.
async fn read_back(
    shared: &Arc<Shared>,
    plan: &Arc<MappedPlan>,
    account: &Arc<Account>,
    page: &mut Page,
    id: String,
    tally: &mut Tally,
) {
    let reread = plan
        .variants
        .iter()
        .find(|v| v.name == page.variant.0)
        .and_then(|v| v.reread.as_ref());
    let Some(reread) = reread else { return };
    let request = UnifiedRequest {
        id: Some(id),
        ..UnifiedRequest::default()
    };
    match Box::pin(unified_page(shared, &reread.get, account, request, tally)).await {
        Ok((mut read, _)) => {
            page.data = read.data;
            page.problems.append(&mut read.problems);
        }
        Err(failure) => {
            let detail = format!("written, but the record could not be read back: {}", failure.detail);
            page.problems.push(Problem::warning(failure.kind, detail));
        }
    }
}

/// One method of the integration.
pub(crate) async fn proxy(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    account: &Arc<Account>,
    request: NativeRequest,
) -> Result<Answer, Failure> {
    within_bounds(shared, request.body.as_deref())?;
    let mut tally = Tally::default();
    let (request, position): (NativeRequest, Position) = resume::proxy(shared, plan, account, request)?;
    let work = Work::Proxy {
        plan: Arc::clone(plan),
        request: Box::new(request),
        position,
    };
    let page = exchange(shared, &work, account, &mut tally).await?;
    let cursor = resume::next(shared, account, &work, &page)?;
    let status = if plan.method == "create" { 201 } else { 200 };
    respond::answer(status, page, cursor.as_deref(), tally)
}

fn within_bounds(shared: &Shared, body: Option<&[u8]>) -> Result<(), Failure> {
    let limit = shared.settings.max_request_bytes;
    match body {
        Some(body) if body.len() > limit => Err(Failure::invalid(format!("the body is larger than {limit} bytes"))),
        _ => Ok(()),
    }
}
