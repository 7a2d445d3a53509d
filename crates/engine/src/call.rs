//! The life of a call, from the plan to the answer. Each step is a module; this is their order.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Auth, MappedPlan, NativePlan};

use crate::account::Account;
use crate::engine::Shared;
use crate::failure::Failure;
use crate::paginate::Position;
use crate::problem::Problem;
use crate::request::{NativeRequest, UnifiedRequest, filters};
use crate::respond::{self, Answer, Page, Tally};
use crate::transport::{TransportError, WireResponse, redirected};
use crate::work::{Prepare, Prepared, Reply, UnifiedWork, Work};
use crate::{auth, credential, map, resume};

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
    let page = exchange(shared, &work, account, tally).await?;
    let cursor = resume::next(shared, account, &work, &page)?;
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

/// One request and its answer; a second one only after a renewal that the vendor's refusal asked for.
pub(crate) async fn exchange(
    shared: &Arc<Shared>,
    work: &Work,
    account: &Arc<Account>,
    tally: &mut Tally,
) -> Result<Page, Failure> {
    let mut rejected = None;
    loop {
        let (prepared, account) = prepare(shared, work, account).await?;
        let mut prepare = match prepared {
            Prepared::Send(prepare) => prepare,
            Prepared::Done(page) => return Ok(*page),
        };
        let ready = credential::ready(shared, &prepare.native, &account, rejected).await?;
        if !Arc::ptr_eq(&ready.account, &account)
            && let Prepared::Send(anew) = work.prepare(&shared.bounds(), &ready.account)?
        {
            prepare = anew;
        }
        let reply = send(shared, &prepare, &ready, tally).await?;
        let read = work.read(&shared.bounds(), &shared.settings, &ready.account, &prepare, &reply);
        let refused = match read {
            Ok(page) => return Ok(page),
            Err(refused) => refused,
        };
        let stored = ready.credential.as_ref();
        let version = stored
            .filter(|stored| renewable(&prepare.native, &ready.account, stored))
            .map(|s| s.version);
        if refused.renew && rejected.is_none() && version.is_some() {
            rejected = version;
            continue;
        }
        if refused.failure.kind == Kind::NeedsReauth {
            credential::refused(shared, &ready.account, "the vendor refuses the credential").await;
        }
        return Err(refused.failure);
    }
}

/// Prepares the request. What it is built from (an instance's URL) may come with the first token only: where that is still
/// missing, the credential is made ready first.
async fn prepare(
    shared: &Arc<Shared>,
    work: &Work,
    account: &Arc<Account>,
) -> Result<(Prepared, Arc<Account>), Failure> {
    let failure = match work.prepare(&shared.bounds(), account) {
        Ok(prepared) => return Ok((prepared, Arc::clone(account))),
        Err(failure) => failure,
    };
    let Some(native) = work.native().filter(|native| awaits_captures(native, account)) else {
        return Err(failure);
    };
    let ready = credential::ready(shared, native, account, None).await?;
    Ok((work.prepare(&shared.bounds(), &ready.account)?, ready.account))
}

/// Whether a token answer would bring variables that the account does not have.
fn awaits_captures(native: &NativePlan, account: &Account) -> bool {
    let Auth::OAuth2(scheme) = &native.auth else {
        return false;
    };
    scheme
        .captures
        .iter()
        .any(|(name, _)| !account.variables.contains_key(name))
}

fn renewable(plan: &NativePlan, account: &Account, stored: &crate::account::StoredCredential) -> bool {
    matches!(&plan.auth, Auth::OAuth2(scheme) if credential::renewable(scheme, account, stored))
}

/// Attaches the credential and sends; redirects within the origin are followed, each with the credential anew.
async fn send(
    shared: &Shared,
    prepare: &Prepare,
    ready: &credential::Ready,
    tally: &mut Tally,
) -> Result<Reply, Failure> {
    let mut bare = prepare.wire.clone();
    for _ in 0..=shared.settings.max_redirects {
        let mut signed = bare.clone();
        auth::attach(
            &shared.bounds(),
            &prepare.native,
            &ready.account,
            ready.credential.as_ref(),
            &mut signed,
        )?;
        let started = std::time::Instant::now();
        let answer = shared.ports.transport.send(signed).await;
        tally.calls += 1;
        tally.upstream_ms += u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let answer: WireResponse = answer.map_err(unreachable)?;
        match redirected(&bare, &answer)? {
            Some(next) => bare = next,
            None => return Ok(Reply { request: bare, answer }),
        }
    }
    Err(Failure::new(Kind::UpstreamError, "the vendor redirects without end"))
}

fn unreachable(error: TransportError) -> Failure {
    let kind = match &error {
        TransportError::Forbidden { .. } | TransportError::Insecure { .. } | TransportError::Invalid(_) => {
            Kind::InvalidRequest
        }
        TransportError::Connect { .. } | TransportError::Cut(_) => Kind::Network,
        TransportError::Timeout { .. } => Kind::Timeout,
        TransportError::TooLarge { .. } => Kind::UpstreamError,
    };
    Failure::new(kind, error.to_string())
}

fn within_bounds(shared: &Shared, body: Option<&[u8]>) -> Result<(), Failure> {
    let limit = shared.settings.max_request_bytes;
    match body {
        Some(body) if body.len() > limit => Err(Failure::invalid(format!("the body is larger than {limit} bytes"))),
        _ => Ok(()),
    }
}
