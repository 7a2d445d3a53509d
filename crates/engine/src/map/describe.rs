//! What an account has of its own, fields and objects, as describe calls list it: kept in memory for a stated time. Metadata, never
//! payload.

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{MappedPlan, NativePlan, Variant};
use quick_cache::sync::Cache;
use serde_json::value::RawValue;

use crate::account::Account;
use crate::engine::Shared;
use crate::exchange::exchange;
use crate::failure::Failure;
use crate::paginate::Position;
use crate::request::UnifiedRequest;
use crate::respond::Tally;
use crate::resume;
use crate::work::{DescribeCall, DescribeWork, Work};

/// Lists kept, by account, describe call and its parameters.
pub(crate) struct Descriptions {
    kept: Cache<Key, (i64, Bytes)>,
}

type Key = (String, String, [u8; 32], Bytes);

/// Most lists kept at a time.
const KEPT: usize = 10_000;

impl Default for Descriptions {
    fn default() -> Descriptions {
        Descriptions { kept: Cache::new(KEPT) }
    }
}

/// Most pages of a description that are read.
const MAX_PAGES: usize = 100;

/// The account's fields: `[{ name, label, type, custom, writable, options }]` as JSON text. `parameters` are the filters that they depend
/// on, where they do. `None`: the integration does not say how to ask.
pub(crate) async fn fields(
    shared: &Arc<Shared>,
    plan: &Arc<MappedPlan>,
    account: &Arc<Account>,
    parameters: Vec<(String, String)>,
) -> Result<Option<Bytes>, Failure> {
    let request = UnifiedRequest {
        parameters,
        ..UnifiedRequest::default()
    };
    let mut tally = Tally::default();
    let work = resume::describing(shared, plan, account, request, &mut tally).await?;
    let has_fields = |variant: &&Variant| native_of(variant).is_some_and(|native| native.fields.is_some());
    let Some(variant) = plan.variants.iter().find(has_fields) else {
        return Ok(None);
    };
    match work.describes_for(variant, &shared.bounds(), account)? {
        Some(call) => list(shared, &call, account, &mut tally).await.map(Some),
        None => Ok(None),
    }
}

/// The account's own objects: `[{ name, label, plural, description, writable }]` as JSON text. `None`: as above.
pub(crate) async fn objects(
    shared: &Arc<Shared>,
    plan: &Arc<MappedPlan>,
    account: &Arc<Account>,
) -> Result<Option<Bytes>, Failure> {
    let mut natives = plan.variants.iter().filter_map(native_of);
    match natives.find_map(|native| native.objects.as_ref()) {
        Some(plan) => {
            let call = DescribeCall::plain(plan);
            list(shared, &call, account, &mut Tally::default()).await.map(Some)
        }
        None => Ok(None),
    }
}

/// The whole list of a describe call.
pub(crate) async fn list(
    shared: &Arc<Shared>,
    call: &DescribeCall,
    account: &Arc<Account>,
    tally: &mut Tally,
) -> Result<Bytes, Failure> {
    let (environment, id) = (account.environment.clone(), account.id.clone());
    let key = (environment, id, call.plan.fingerprint, call.parameters.clone());
    let now_ms = shared.ports.clock.now_ms();
    let kept = shared.descriptions.kept.get(&key);
    if let Some((_, list)) = kept.filter(|(until_ms, _)| *until_ms > now_ms) {
        return Ok(list);
    }
    let list = all_pages(shared, call, account, tally).await?;
    let until_ms = now_ms.saturating_add(i64::try_from(call.plan.ttl_ms).unwrap_or(i64::MAX));
    shared.descriptions.kept.insert(key, (until_ms, list.clone()));
    Ok(list)
}

/// Every page of the description, as one list.
async fn all_pages(
    shared: &Arc<Shared>,
    call: &DescribeCall,
    account: &Arc<Account>,
    tally: &mut Tally,
) -> Result<Bytes, Failure> {
    let mut all: Vec<Box<RawValue>> = Vec::new();
    let mut position = Position::FIRST;
    for _ in 0..MAX_PAGES {
        let work = DescribeWork {
            call: call.clone(),
            position,
        };
        let page = exchange(shared, &Work::Describe(work), account, tally).await?;
        let more: Vec<Box<RawValue>> = serde_json::from_slice(&page.data).unwrap_or_default();
        all.extend(more);
        match page.next {
            Some(next) => position = next,
            None => break,
        }
    }
    serde_json::to_vec(&all)
        .map(Bytes::from)
        .map_err(|error| Failure::new(Kind::Internal, error.to_string()))
}

fn native_of(variant: &Variant) -> Option<&Arc<NativePlan>> {
    variant.native.as_ref()
}
