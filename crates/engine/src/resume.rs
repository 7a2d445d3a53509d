//! Where a call begins: at the start, or where its cursor stands; and the cursor of the page after.

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{MappedPlan, NativePlan, Variant};
use interlingua_jsonata::Arena;

use crate::account::Account;
use crate::engine::Shared;
use crate::failure::Failure;
use crate::language::Language;
use crate::map;
use crate::paginate::{self, Cursor, Position, SyncToken};
use crate::problem::Problem;
use crate::request::{NativeRequest, UnifiedRequest, filters, writes};
use crate::respond::{Page, Tally};
use crate::work::{UnifiedWork, Work};

/// A unified call with what its cursor remembers.
struct Resumed {
    request: UnifiedRequest,
    /// By its place in the plan.
    variant: Option<usize>,
    position: Position,
}

/// Begins a unified call: what it asks for is held against the plan, and the variant that serves it is found, with the account's
/// fields where an expression names them.
pub(crate) async fn begin(
    shared: &Arc<Shared>,
    plan: &Arc<MappedPlan>,
    account: &Arc<Account>,
    request: UnifiedRequest,
    tally: &mut Tally,
) -> Result<UnifiedWork, Failure> {
    within_bounds(shared, request.body.as_deref())?;
    let resumed = unified(shared, plan, account, request)?;
    let request = resumed.request;
    let mut problems = Vec::new();
    let filters = filters::typed(plan, &plan.supports, &request, &mut problems)?;
    check(shared, plan, &request, &mut problems)?;
    let mut work = work(plan, request, filters, problems);
    work.position = resumed.position;
    work.objects = objects(shared, account, &work, tally).await?;
    work.variant = match resumed.variant {
        Some(variant) => variant,
        None => {
            if let Some(call) = work.describes_first(&shared.bounds(), account)? {
                work.fields = Some(map::list(shared, &call, account, tally).await?);
            }
            work.choose(&shared.bounds(), account)?
        }
    };
    if let Some(call) = work.describes(&shared.bounds(), account)? {
        work.fields = Some(map::list(shared, &call, account, tally).await?);
    }
    Ok(work)
}

/// Begins a request for the account's fields alone: of its filters only those count that the fields depend on.
pub(crate) async fn describing(
    shared: &Arc<Shared>,
    plan: &Arc<MappedPlan>,
    account: &Arc<Account>,
    request: UnifiedRequest,
    tally: &mut Tally,
) -> Result<UnifiedWork, Failure> {
    let mut problems = Vec::new();
    let filters = filters::typed(plan, &plan.describes_by, &request, &mut problems)?;
    let mut work = work(plan, request, filters, problems);
    work.objects = objects(shared, account, &work, tally).await?;
    Ok(work)
}

/// A call at its first page, of which the variant is still to be found.
fn work(
    plan: &Arc<MappedPlan>,
    request: UnifiedRequest,
    filters: Vec<filters::TypedFilter>,
    problems: Vec<Problem>,
) -> UnifiedWork {
    UnifiedWork {
        plan: Arc::clone(plan),
        request,
        filters,
        fields: None,
        objects: None,
        variant: 0,
        position: Position::FIRST,
        problems,
    }
}

/// The account's own objects, if an expression names them.
async fn objects(
    shared: &Arc<Shared>,
    account: &Arc<Account>,
    work: &UnifiedWork,
    tally: &mut Tally,
) -> Result<Option<Bytes>, Failure> {
    match work.lists_objects() {
        Some(call) => map::list(shared, &call, account, tally).await.map(Some),
        None => Ok(None),
    }
}

/// Takes a unified call up. Beside a cursor, other parameters must be equal or absent.
fn unified(
    shared: &Shared,
    plan: &MappedPlan,
    account: &Account,
    mut request: UnifiedRequest,
) -> Result<Resumed, Failure> {
    if let Some(text) = &request.sync_token {
        request.sync_token = Some(opened(shared, plan, account, text)?);
    }
    let Some(text) = request.cursor.take().filter(|text| !text.is_empty()) else {
        return Ok(Resumed {
            request,
            variant: None,
            position: Position::default(),
        });
    };
    let cursor: Cursor = paginate::open(&shared.settings.cursor_key, account, &text)?;
    belongs("cursor", &cursor.method, &method(plan))?;
    let current = |variant: &Variant| variant.name == cursor.variant && hex(&variant.fingerprint) == cursor.plan;
    let variant = plan.variants.iter().position(current).ok_or_else(expired)?;
    same(
        "filters",
        &request.parameters,
        &cursor.parameters,
        request.parameters.is_empty(),
    )?;
    same("sort", &request.sort, &cursor.sort, request.sort.is_empty())?;
    same("limit", &request.limit, &cursor.limit, request.limit.is_none())?;
    same("fields", &request.fields, &cursor.fields, request.fields.is_empty())?;
    same("`id`", &request.id, &cursor.id, request.id.is_none())?;
    let no_token = request.sync_token.is_none();
    same("`sync_token`", &request.sync_token, &cursor.sync_token, no_token)?;
    request.parameters = cursor.parameters;
    request.sync_token = cursor.sync_token;
    request.sort = cursor.sort;
    request.limit = cursor.limit;
    request.id = request.id.or(cursor.id);
    request.lenient |= cursor.lenient;
    request.remote_data |= cursor.remote_data;
    request.fields = cursor.fields;
    Ok(Resumed {
        request,
        variant: Some(variant),
        position: cursor.position,
    })
}

/// Takes a proxy call up.
pub(crate) fn proxy(
    shared: &Shared,
    plan: &NativePlan,
    account: &Account,
    mut request: NativeRequest,
) -> Result<(NativeRequest, Position), Failure> {
    let Some(text) = request.cursor.take().filter(|text| !text.is_empty()) else {
        return Ok((request, Position::default()));
    };
    let cursor: Cursor = paginate::open(&shared.settings.cursor_key, account, &text)?;
    belongs("cursor", &cursor.method, &proxy_method(plan))?;
    if cursor.plan != hex(&plan.fingerprint) {
        return Err(expired());
    }
    same(
        "parameters",
        &request.query,
        &cursor.parameters,
        request.query.is_empty(),
    )?;
    same("limit", &request.limit, &cursor.limit, request.limit.is_none())?;
    same("`id`", &request.id, &cursor.id, request.id.is_none())?;
    request.query = cursor.parameters;
    request.limit = cursor.limit;
    request.id = request.id.or(cursor.id);
    Ok((request, cursor.position))
}

/// Holds sorting and writes against what the method supports.
fn check(
    shared: &Shared,
    plan: &MappedPlan,
    request: &UnifiedRequest,
    problems: &mut Vec<Problem>,
) -> Result<(), Failure> {
    for field in &request.sort {
        let name = field.trim_start_matches('-');
        if plan.supports.sort.iter().any(|known| known == name) {
            continue;
        }
        let detail = format!("`{}` cannot be sorted by `{name}` here", plan.resource);
        if !request.lenient {
            return Err(Failure::new(Kind::Unsupported, detail).supported(filters::listing(&plan.supports)));
        }
        problems.push(Problem::warning(Kind::Unsupported, detail));
    }
    if request.sync_token.is_some() && !plan.supports.sync_token {
        let detail = format!("`{}` cannot be listed by `sync_token` here", plan.resource);
        return Err(Failure::new(Kind::Unsupported, detail).supported(filters::listing(&plan.supports)));
    }
    if !matches!(plan.method.as_str(), "create" | "update") {
        return Ok(());
    }
    let body = request.body.as_deref().unwrap_or_default();
    let bounds = shared.bounds();
    let arena = Arena::new(bounds.max_bytes);
    let language = Language::new(&arena, &bounds);
    let body = language.parse(body).map_err(|error| {
        Failure::invalid(format!(
            "the request body is not JSON at byte {}: {}",
            error.offset, error.message
        ))
    })?;
    writes::check(&plan.supports, body, request.lenient, problems)
}

/// The vendor's change token, out of the caller's.
fn opened(shared: &Shared, plan: &MappedPlan, account: &Account, text: &str) -> Result<String, Failure> {
    let token: SyncToken = paginate::open(&shared.settings.cursor_key, account, text)?;
    belongs("sync_token", &token.method, &method(plan))?;
    Ok(token.token)
}

/// Seals the vendor's change token for the caller.
pub(crate) fn seal_sync_token(
    shared: &Shared,
    account: &Account,
    plan: &MappedPlan,
    page: &mut Page,
) -> Result<(), Failure> {
    let Some(token) = page.sync_token.take() else {
        return Ok(());
    };
    let method = method(plan);
    let (key, random) = (&shared.settings.cursor_key, shared.ports.random.as_ref());
    page.sync_token = Some(paginate::seal(key, random, account, &SyncToken { method, token })?);
    Ok(())
}

/// The cursor of the page after.
pub(crate) fn next(shared: &Shared, account: &Account, work: &Work, page: &Page) -> Result<Option<String>, Failure> {
    let Some(position) = page.next.clone() else {
        return Ok(None);
    };
    let (variant, fingerprint) = &page.variant;
    let mut cursor = Cursor {
        method: String::new(),
        variant: variant.clone(),
        plan: hex(fingerprint),
        id: None,
        parameters: Vec::new(),
        limit: None,
        sort: Vec::new(),
        sync_token: None,
        fields: Vec::new(),
        remote_data: false,
        lenient: false,
        position,
    };
    match work {
        Work::Unified(work) => {
            let request = &work.request;
            cursor.method = method(&work.plan);
            cursor.id.clone_from(&request.id);
            cursor.parameters.clone_from(&request.parameters);
            cursor.limit = request.limit;
            cursor.sort.clone_from(&request.sort);
            cursor.sync_token.clone_from(&request.sync_token);
            cursor.fields.clone_from(&request.fields);
            cursor.remote_data = request.remote_data;
            cursor.lenient = request.lenient;
        }
        Work::Proxy { plan, request, .. } => {
            cursor.method = proxy_method(plan);
            cursor.id.clone_from(&request.id);
            cursor.parameters.clone_from(&request.query);
            cursor.limit = request.limit;
        }
        Work::Step(_) | Work::Describe(_) => return Ok(None),
    }
    paginate::seal(
        &shared.settings.cursor_key,
        shared.ports.random.as_ref(),
        account,
        &cursor,
    )
    .map(Some)
}

fn method(plan: &MappedPlan) -> String {
    format!("{}/{}/{}", plan.model, plan.resource, plan.method)
}

fn proxy_method(plan: &NativePlan) -> String {
    format!("proxy/{}/{}", plan.resource, plan.method)
}

fn belongs(what: &str, made_for: &str, method: &str) -> Result<(), Failure> {
    if made_for == method {
        return Ok(());
    }
    Err(Failure::invalid(format!("`{what}` belongs to another method")))
}

fn same<T: PartialEq>(what: &str, given: &T, remembered: &T, absent: bool) -> Result<(), Failure> {
    if absent || given == remembered {
        return Ok(());
    }
    Err(Failure::invalid(format!(
        "{what} differ from those that the cursor was made for; leave them out beside a cursor"
    )))
}

fn expired() -> Failure {
    Failure::new(
        Kind::CursorExpired,
        "the definition has changed since this cursor was made: start again without it",
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn within_bounds(shared: &Shared, body: Option<&[u8]>) -> Result<(), Failure> {
    let limit = shared.settings.max_request_bytes;
    match body {
        Some(body) if body.len() > limit => Err(Failure::invalid(format!("the body is larger than {limit} bytes"))),
        _ => Ok(()),
    }
}
