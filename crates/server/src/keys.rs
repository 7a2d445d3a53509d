//! API keys at hand: a key is looked up in the database once a revision.

use std::sync::Arc;

use interlingua_store::{ApiKey, KeyHash, Store, StoreError};
use quick_cache::sync::Cache;

const KEYS_KEPT: usize = 10_000;

/// Keys by hash, with the revision at which they were read.
pub(crate) struct Keys(Cache<KeyHash, (u64, Arc<ApiKey>)>);

impl Keys {
    pub(crate) fn new() -> Keys {
        Keys(Cache::new(KEYS_KEPT))
    }

    /// Unknown keys are not kept, so that guesses push nothing out.
    pub(crate) async fn get(&self, store: &dyn Store, hash: &KeyHash) -> Result<Option<Arc<ApiKey>>, StoreError> {
        let revision = store.known_revision();
        if let Some((read_at, key)) = self.0.get(hash)
            && read_at == revision
        {
            return Ok(Some(key));
        }
        let Some(key) = store.key_by_hash(hash).await? else {
            return Ok(None);
        };
        let key = Arc::new(key);
        self.0.insert(*hash, (revision, Arc::clone(&key)));
        Ok(Some(key))
    }
}
