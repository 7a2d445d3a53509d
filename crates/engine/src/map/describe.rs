//! `$fields`: the account's field list, fetched by the describe call and kept in memory for a stated time. Metadata, never payload.

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::FieldsPlan;
use quick_cache::sync::Cache;
use serde_json::value::RawValue;

use crate::account::Account;
use crate::engine::Shared;
use crate::exchange::exchange;
use crate::failure::Failure;
use crate::paginate::Position;
use crate::respond::Tally;
use crate::work::Work;

/// Field lists kept, by account and describe call.
pub(crate) struct FieldLists {
    kept: Cache<Key, (i64, Bytes)>,
}

type Key = (String, String, [u8; 32]);

/// Most lists kept at a time.
const KEPT: usize = 10_000;

impl Default for FieldLists {
    fn default() -> FieldLists {
        FieldLists { kept: Cache::new(KEPT) }
    }
}

/// Most pages of a description that are read.
const MAX_PAGES: usize = 100;

/// Every page of the description, as one list.
async fn all_pages(
    shared: &Arc<Shared>,
    plan: &Arc<FieldsPlan>,
    account: &Arc<Account>,
    tally: &mut Tally,
) -> Result<Bytes, Failure> {
    let mut fields: Vec<Box<RawValue>> = Vec::new();
    let mut position = Position::FIRST;
    for _ in 0..MAX_PAGES {
        let work = Work::Describe {
            plan: Arc::clone(plan),
            position,
        };
        let page = exchange(shared, &work, account, tally).await?;
        let more: Vec<Box<RawValue>> = serde_json::from_slice(&page.data).unwrap_or_default();
        fields.extend(more);
        match page.next {
            Some(next) => position = next,
            None => break,
        }
    }
    serde_json::to_vec(&fields)
        .map(Bytes::from)
        .map_err(|error| Failure::new(Kind::Internal, error.to_string()))
}

/// The list as JSON text: `[{ name, label, type, custom, writable, options }]`.
pub(crate) async fn describe(
    shared: &Arc<Shared>,
    plan: &Arc<FieldsPlan>,
    account: &Arc<Account>,
    tally: &mut Tally,
) -> Result<Bytes, Failure> {
    let key = (account.environment.clone(), account.id.clone(), plan.native.fingerprint);
    let now_ms = shared.ports.clock.now_ms();
    if let Some((until_ms, list)) = shared
        .field_lists
        .kept
        .get(&key)
        .filter(|(until_ms, _)| *until_ms > now_ms)
    {
        let _ = until_ms;
        return Ok(list);
    }
    let list = all_pages(shared, plan, account, tally).await?;
    let until_ms = now_ms.saturating_add(i64::try_from(plan.ttl_ms).unwrap_or(i64::MAX));
    shared.field_lists.kept.insert(key, (until_ms, list.clone()));
    Ok(list)
}
