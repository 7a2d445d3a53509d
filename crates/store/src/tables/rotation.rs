//! Exchanging an environment's data key while nodes run: begin, then the accounts' keys in batches, then end.
//!
//! Everything that is sealed under a data key is sealed after its transaction has moved the revision, which `begin` and `end`
//! do too: from `begin` on, nothing new lies under the old key.

use super::data_keys::Keyring;
use super::{apps, connect_sessions, endpoints, environments, revision};
use crate::sql::{Db, Result};

/// Makes the next data key, which seals from now on. Older ones still open; all lie under the master key that seals.
pub(crate) async fn begin(db: &mut dyn Db, keys: &Keyring, environment: &str, now_ms: i64) -> Result<()> {
    revision::bump(db).await?;
    environments::must_exist(db, environment).await?;
    keys.rewrap(db, environment).await?;
    keys.next(db, environment, now_ms).await
}

/// Seals anew what lies under a data key directly (secrets of apps and endpoints, connect sessions), and removes the older data keys: what copies of old rows hold cannot be opened any more.
pub(crate) async fn end(db: &mut dyn Db, keys: &Keyring, environment: &str) -> Result<()> {
    revision::bump(db).await?;
    apps::reseal(db, keys, environment).await?;
    connect_sessions::reseal(db, keys, environment).await?;
    endpoints::reseal(db, keys, environment).await?;
    db.execute(
        "DELETE FROM data_keys WHERE environment = $1 AND id < (SELECT max(k.id) FROM data_keys k WHERE k.environment = $1)",
        &[environment.into()],
    )
    .await?;
    Ok(())
}
