//! The embedded database: one file, and its `-wal` and `-shm` neighbours.

mod connections;
mod dialect;

use std::path::Path;
use std::sync::Arc;

use self::connections::Connections;
use crate::database::Database;
use crate::error::StoreError;
use crate::master_key::MasterKeys;
use crate::migrate;
use crate::sql::Result;
use crate::tables::data_keys::Keyring;

/// The store in one file.
pub type Sqlite = Database<Connections>;

impl Sqlite {
    /// Opens or makes the file, migrates it, and refuses a master key that it was not made with. Blocks shortly.
    pub fn open(path: impl AsRef<Path>, masters: impl Into<MasterKeys>) -> Result<Self> {
        let connections = Connections::open(path.as_ref())?;
        let keys = Arc::new(Keyring::new(masters.into()));
        connections.prepare(|db| Box::pin(migrate::migrate(db)))?;
        let checking = Arc::clone(&keys);
        connections.prepare(move |db| Box::pin(async move { checking.check(db).await }))?;
        Ok(Database::new(connections, keys))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                StoreError::Unavailable(error.to_string())
            }
            _ => StoreError::Database(error.to_string()),
        }
    }
}
