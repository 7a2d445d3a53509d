//! The local store: the database and the master key file in the data folder.

use std::fs;
use std::sync::Arc;

use anyhow::Context;
use interlingua_store::{MasterKey, Sqlite, Store, StoreError};

use crate::settings::Settings;

/// Environment that a first start makes.
pub(crate) const DEFAULT_ENVIRONMENT: &str = "default";
const DATABASE_FILE: &str = "interlingua.db";
const MASTER_KEY_FILE: &str = "master.key";

/// Opens the store, and makes whatever is missing: folder, master key, database, the environment `default`.
pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Arc<Sqlite>> {
    let folder = &settings.data_dir;
    fs::create_dir_all(folder).with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
    let master = match &settings.master_key {
        Some(text) => MasterKey::from_text(text)?,
        None => MasterKey::load_or_create(&folder.join(MASTER_KEY_FILE))?,
    };
    let path = folder.join(DATABASE_FILE);
    let store =
        Sqlite::open(&path, master).with_context(|| format!("the database {} cannot be opened", path.display()))?;
    ensure_environment(&store, DEFAULT_ENVIRONMENT).await?;
    Ok(Arc::new(store))
}

/// Makes an environment unless it is there.
pub(crate) async fn ensure_environment(store: &dyn Store, name: &str) -> Result<(), StoreError> {
    if store.environment(name).await?.is_some() {
        return Ok(());
    }
    match store.create_environment(name).await {
        // Another process was first.
        Ok(_) | Err(StoreError::Exists { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
