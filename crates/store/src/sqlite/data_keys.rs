//! The table `data_keys`, and the unwrapped keys in memory.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;
use crate::master_key::MasterKey;
use crate::seal::{self, DataKey, Place};
use crate::secret::Secret;

type Result<T> = std::result::Result<T, StoreError>;

/// Seals and opens under the environments' data keys.
pub(super) struct Keyring {
    master: MasterKey,
    unwrapped: RwLock<HashMap<(String, u32), DataKey>>,
}

impl Keyring {
    pub(super) fn new(master: MasterKey) -> Self {
        Keyring {
            master,
            unwrapped: RwLock::default(),
        }
    }

    pub(super) fn derive(&self, purpose: &str) -> [u8; 32] {
        seal::derive(&self.master, purpose)
    }

    /// Notes the master key in a new database; in an older one, refuses any other.
    pub(super) fn check(&self, db: &Connection) -> Result<()> {
        let found: Option<Vec<u8>> = db
            .query_row("SELECT sealed FROM master_check", [], |row| row.get(0))
            .optional()?;
        match found {
            Some(sealed) => seal::verify(&self.master, &sealed),
            None => {
                let sealed = seal::check_value(&self.master)?;
                db.execute("INSERT INTO master_check (id, sealed) VALUES (1, ?1)", [sealed])?;
                Ok(())
            }
        }
    }

    /// The first data key of a new environment.
    pub(super) fn create(&self, db: &Connection, environment: &str, now_ms: i64) -> Result<()> {
        let wrapped = DataKey::generate(1)?.wrap(&self.master, environment)?;
        db.prepare_cached("INSERT INTO data_keys VALUES (?1, 1, ?2, ?3)")?
            .execute(params![environment, wrapped, now_ms])?;
        Ok(())
    }

    pub(super) fn seal(&self, db: &Connection, place: Place<'_>, secret: &Secret) -> Result<Vec<u8>> {
        let newest: Option<u32> = db
            .prepare_cached("SELECT max(id) FROM data_keys WHERE environment = ?1")?
            .query_row([place.environment], |row| row.get(0))?;
        let id = newest.ok_or_else(|| StoreError::missing(format!("environment {:?}", place.environment)))?;
        self.key(db, place, id)?.seal(place, secret)
    }

    pub(super) fn open(&self, db: &Connection, place: Place<'_>, sealed: &[u8]) -> Result<Secret> {
        let id = seal::key_id(place, sealed)?;
        self.key(db, place, id)?.open(place, sealed)
    }

    fn key(&self, db: &Connection, place: Place<'_>, id: u32) -> Result<DataKey> {
        let name = (place.environment.to_owned(), id);
        if let Some(key) = self.unwrapped.read().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return Ok(key.clone());
        }
        let wrapped: Option<Vec<u8>> = db
            .prepare_cached("SELECT wrapped FROM data_keys WHERE environment = ?1 AND id = ?2")?
            .query_row(params![place.environment, id], |row| row.get(0))
            .optional()?;
        let wrapped = wrapped.ok_or_else(|| StoreError::Tampered {
            place: format!("{} / {} / {}", place.environment, place.owner, place.field),
        })?;
        let key = DataKey::unwrap(&self.master, place.environment, id, &wrapped)?;
        self.unwrapped
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name, key.clone());
        Ok(key)
    }
}
