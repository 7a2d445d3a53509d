//! Plans: base < environment < account, merged and compiled once per distinct content.
//!
//! Caches are keyed by hashes of the documents, never by account: a million accounts without overlays share one plan.
//! Nothing is invalidated; when the revision moves, documents are read again and lead to other keys. A call whose plan is at hand
//! merges nothing.

use std::sync::Arc;

use interlingua_definition::diagnostic::Diagnostic;
use interlingua_definition::plan::{MappedPlan, NativePlan};
use interlingua_definition::{Levels, Merged, merge};
use interlingua_store::{DocumentKind, Store, StoreError};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use crate::base::{Base, Entry, Hash, Shelf};
use crate::catalog::CatalogFile;

/// Merged definitions at hand: what the next methods of the accounts at work are compiled from. Whole documents, so the largest things
/// that are kept, and needed least often.
const MERGED_KEPT: usize = 256;

/// Findings, shared by the callers that meet them.
pub(crate) type Findings = Arc<Vec<Diagnostic>>;

type Outcome<T> = Result<T, Findings>;

/// Plans by content, resource and method; `None` = there is no such method.
type Compiled<P> = Cache<(Hash, String, String), Outcome<Option<Arc<P>>>>;

/// What one call's plan is made of.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) integration: &'a str,
    /// `None` for the integration's own methods.
    pub(crate) model: Option<&'a str>,
    pub(crate) auth: Option<&'a str>,
    pub(crate) environment: Option<&'a Entry>,
    pub(crate) account: Option<&'a Entry>,
}

/// Merged definitions and compiled plans at hand.
pub(crate) struct Plans {
    shelf: Shelf,
    merged: Cache<Hash, Outcome<Arc<Merged>>>,
    native: Compiled<NativePlan>,
    mapped: Compiled<MappedPlan>,
}

impl Plans {
    /// `kept`: distinct plans at hand, of the integration's own methods and of unified ones each.
    pub(crate) fn new(store: Arc<dyn Store>, catalog: Vec<CatalogFile>, kept: usize) -> Plans {
        Plans {
            shelf: Shelf::new(store, catalog),
            merged: Cache::new(MERGED_KEPT),
            native: Cache::new(kept),
            mapped: Cache::new(kept),
        }
    }

    /// Base definitions as they stand.
    pub(crate) async fn base(&self) -> Result<Arc<Base>, StoreError> {
        self.shelf.base().await
    }

    /// What the catalog holds, whatever was put over it.
    pub(crate) fn ships(&self, kind: DocumentKind, name: &str) -> Option<&Arc<Entry>> {
        self.shelf.ships(kind, name)
    }

    /// The merged definition. `None`: there is no such integration.
    pub(crate) fn merged(&self, base: &Base, wanted: &Wanted<'_>) -> Outcome<Option<Arc<Merged>>> {
        let Some(parts) = Parts::of(base, wanted) else {
            return Ok(None);
        };
        self.put_together(&parts).map(Some)
    }

    fn put_together(&self, parts: &Parts<'_>) -> Outcome<Arc<Merged>> {
        remember(&self.merged, parts.hash, || {
            merge(&parts.levels).map(Arc::new).map_err(Arc::new)
        })
    }

    /// The plan of one of the integration's own methods.
    pub(crate) fn native(
        &self,
        base: &Base,
        wanted: &Wanted<'_>,
        (resource, method): (&str, &str),
    ) -> Outcome<Option<Arc<NativePlan>>> {
        self.compiled(&self.native, base, wanted, (resource, method), |merged| {
            merged.native(resource, method)
        })
    }

    /// The plan of what passes through untouched. No resource has an empty name.
    pub(crate) fn passthrough(&self, base: &Base, wanted: &Wanted<'_>) -> Outcome<Option<Arc<NativePlan>>> {
        self.compiled(&self.native, base, wanted, ("", "passthrough"), Merged::passthrough)
    }

    /// The plan of a unified method.
    pub(crate) fn mapped(
        &self,
        base: &Base,
        wanted: &Wanted<'_>,
        (resource, method): (&str, &str),
    ) -> Outcome<Option<Arc<MappedPlan>>> {
        self.compiled(&self.mapped, base, wanted, (resource, method), |merged| {
            merged.mapped(resource, method)
        })
    }

    /// A plan at hand; else the definition is merged, if need be, and the plan compiled.
    fn compiled<P>(
        &self,
        plans: &Compiled<P>,
        base: &Base,
        wanted: &Wanted<'_>,
        (resource, method): (&str, &str),
        compile: impl FnOnce(&Merged) -> Result<Option<Arc<P>>, Vec<Diagnostic>>,
    ) -> Outcome<Option<Arc<P>>> {
        let Some(parts) = Parts::of(base, wanted) else {
            return Ok(None);
        };
        let key = (parts.hash, resource.to_owned(), method.to_owned());
        remember(plans, key, || compile(&*self.put_together(&parts)?).map_err(Arc::new))
    }
}

/// What one merge reads, and the hash of all of it.
struct Parts<'a> {
    levels: Levels<'a>,
    hash: Hash,
}

impl<'a> Parts<'a> {
    /// `None`: there is no such integration.
    fn of(base: &'a Base, wanted: &Wanted<'a>) -> Option<Parts<'a>> {
        let integration = base.get(DocumentKind::Integration, wanted.integration)?;
        let mapping = wanted.model.and_then(|model| base.mapping(wanted.integration, model));
        let model = wanted
            .model
            .and_then(|name| Some((name, base.get(DocumentKind::Model, name)?)));
        let levels = Levels {
            name: wanted.integration,
            integration: &integration.document,
            mapping: mapping.map(|entry| &entry.document),
            model: model.map(|(name, entry)| (name, &entry.document)),
            environment: wanted.environment.map(|entry| &entry.document),
            account: wanted.account.map(|entry| &entry.document),
            auth: wanted.auth,
        };
        let hash = content_hash(wanted, integration, mapping, model.map(|(_, entry)| entry));
        Some(Parts { levels, hash })
    }
}

/// Failures are remembered too: a broken definition must not be compiled again on every call.
fn remember<K: std::hash::Hash + Eq + Clone, V: Clone>(
    cache: &Cache<K, Outcome<V>>,
    key: K,
    make: impl FnOnce() -> Outcome<V>,
) -> Outcome<V> {
    cache
        .get_or_insert_with::<K, StoreError>(&key, || Ok(make()))
        .unwrap_or_else(|_| Err(Arc::default()))
}

/// One hash of all that a merge reads. Every part has a fixed length or its length before it.
fn content_hash(
    wanted: &Wanted<'_>,
    integration: &Entry,
    mapping: Option<&Arc<Entry>>,
    model: Option<&Arc<Entry>>,
) -> Hash {
    const ABSENT: Hash = [0; 32];
    let mut hash = Sha256::new();
    for word in [Some(wanted.integration), wanted.model, wanted.auth] {
        let word = word.map(str::as_bytes);
        hash.update((word.map_or(u64::MAX, |word| word.len() as u64)).to_be_bytes());
        hash.update(word.unwrap_or_default());
    }
    hash.update(integration.hash);
    let entries = [
        mapping.map(|entry| &**entry),
        model.map(|entry| &**entry),
        wanted.environment,
        wanted.account,
    ];
    for entry in entries {
        hash.update(entry.map_or(ABSENT, |entry| entry.hash));
    }
    hash.finalize().into()
}
