//! The store of this machine's settings: the database and the master key file in the data folder, or the shared database.

use std::fs;
use std::sync::Arc;

use anyhow::{Context, bail};
use interlingua_store::{MasterKey, MasterKeys, Postgres, Sqlite, Store, StoreError};

use crate::settings::Settings;

/// Environment that a first start makes.
pub(crate) const DEFAULT_ENVIRONMENT: &str = "default";
const DATABASE_FILE: &str = "interlingua.db";
const MASTER_KEY_FILE: &str = "master.key";

/// Opens the store, and makes whatever is missing: folder, master key, database, the environment `default`.
pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Arc<dyn Store>> {
    let store: Arc<dyn Store> = match &settings.database_url {
        Some(url) => Arc::new(shared(settings, url).await?),
        None => Arc::new(embedded(settings)?),
    };
    ensure_environment(&*store, DEFAULT_ENVIRONMENT).await?;
    Ok(store)
}

/// The database that nodes share. All of them need the same master key, so none of them makes one.
async fn shared(settings: &Settings, url: &str) -> anyhow::Result<Postgres> {
    let file = settings.data_dir.join(MASTER_KEY_FILE);
    let masters = match &settings.master_key {
        Some(text) => MasterKeys::from_text(text)?,
        None if file.exists() => MasterKey::load_or_create(&file)?.into(),
        None => bail!(
            "a shared database needs a master key that all nodes share: set INTERLINGUA_MASTER_KEY (make one with `openssl rand -base64 32`), or put it into {}",
            file.display()
        ),
    };
    Ok(Postgres::connect(url, masters).await?)
}

fn embedded(settings: &Settings) -> anyhow::Result<Sqlite> {
    let folder = &settings.data_dir;
    fs::create_dir_all(folder).with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
    let masters = match &settings.master_key {
        Some(text) => MasterKeys::from_text(text)?,
        None => MasterKey::load_or_create(&folder.join(MASTER_KEY_FILE))?.into(),
    };
    let path = folder.join(DATABASE_FILE);
    Sqlite::open(&path, masters).with_context(|| format!("the database {} cannot be opened", path.display()))
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
