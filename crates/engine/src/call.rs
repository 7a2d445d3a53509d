//! The life of a call, from the plan to the answer. Each step is a module; this is their order.

use std::sync::Arc;

use interlingua_definition::plan::{MappedPlan, NativePlan};

use crate::account::Account;
use crate::engine::Shared;
use crate::exchange::exchange;
use crate::failure::Failure;
use crate::paginate::Position;
use crate::request::{NativeRequest, UnifiedRequest};
use crate::respond::{self, Answer, Page, Tally};
use crate::steps::Run;
use crate::work::Work;
use crate::{resume, steps};

/// One method of a unified model.
pub(crate) async fn unified(
    shared: &Arc<Shared>,
    plan: &Arc<MappedPlan>,
    account: &Arc<Account>,
    request: UnifiedRequest,
) -> Result<Answer, Failure> {
    let mut tally = Tally::default();
    let (page, cursor) = page(shared, plan, account, request, &mut tally).await?;
    let status = if plan.method == "create" { 201 } else { 200 };
    respond::answer(status, page, cursor.as_deref(), tally)
}

/// One page or record, and the cursor of the page after.
pub(crate) async fn page(
    shared: &Arc<Shared>,
    plan: &Arc<MappedPlan>,
    account: &Arc<Account>,
    request: UnifiedRequest,
    tally: &mut Tally,
) -> Result<(Page, Option<String>), Failure> {
    let work = Arc::new(resume::begin(shared, plan, account, request, tally).await?);
    let run = Run {
        shared,
        work: &work,
        account,
    };
    let mut page = match &work.variant()?.steps {
        None => exchange(shared, &Work::Unified(Arc::clone(&work)), account, tally).await?,
        Some(all) => steps::run(&run, all, tally).await?,
    };
    steps::reread(&run, &mut page, tally).await;
    let cursor = resume::next(shared, account, &Work::Unified(Arc::clone(&work)), &page)?;
    resume::seal_sync_token(shared, account, plan, &mut page)?;
    Ok((page, cursor))
}

/// One method of the integration.
pub(crate) async fn proxy(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    account: &Arc<Account>,
    request: NativeRequest,
) -> Result<Answer, Failure> {
    resume::within_bounds(shared, request.body.as_deref())?;
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
