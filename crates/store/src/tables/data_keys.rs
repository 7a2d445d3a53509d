//! The table `data_keys`, and the unwrapped keys in memory.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use crate::error::StoreError;
use crate::master_key::MasterKeys;
use crate::seal::{self, DataKey, Place};
use crate::secret::Secret;
use crate::sql::{Db, Result};

/// Field under which an account's own key is sealed.
const ACCOUNT_KEY: &str = "account key";

/// Seals and opens under the environments' data keys.
pub(crate) struct Keyring {
    masters: MasterKeys,
    unwrapped: RwLock<HashMap<(String, u32), DataKey>>,
}

impl Keyring {
    pub(crate) fn new(masters: MasterKeys) -> Self {
        Keyring {
            masters,
            unwrapped: RwLock::default(),
        }
    }

    pub(crate) fn derive(&self, purpose: &str) -> [u8; 32] {
        seal::derive(self.masters.sealing(), purpose)
    }

    /// Notes the master key in a new database; in an older one, refuses any other.
    pub(crate) async fn check(&self, db: &mut dyn Db) -> Result<()> {
        match db.row("SELECT sealed FROM master_check", &[]).await? {
            Some(row) => {
                let sealed = row.bytes(0)?;
                let known = self.masters.all().any(|master| seal::verify(master, sealed));
                if known { Ok(()) } else { Err(StoreError::WrongMasterKey) }
            }
            None => {
                let sealed = seal::check_value(self.masters.sealing())?;
                db.execute(
                    "INSERT INTO master_check (id, sealed) VALUES (1, $1)",
                    &[sealed.as_slice().into()],
                )
                .await?;
                Ok(())
            }
        }
    }

    /// A new data key of an environment.
    pub(crate) async fn create(&self, db: &mut dyn Db, environment: &str, id: u32, now_ms: i64) -> Result<()> {
        let wrapped = DataKey::generate(id)?.wrap(self.masters.sealing(), environment)?;
        db.execute(
            "INSERT INTO data_keys VALUES ($1, $2, $3, $4)",
            &[environment.into(), id.into(), wrapped.as_slice().into(), now_ms.into()],
        )
        .await?;
        Ok(())
    }

    /// Makes the environment's next data key.
    pub(crate) async fn next(&self, db: &mut dyn Db, environment: &str, now_ms: i64) -> Result<()> {
        let id = newest(db, environment).await? + 1;
        self.create(db, environment, id, now_ms).await
    }

    /// Wraps an environment's data keys, and the check value, under the master key that seals.
    pub(crate) async fn rewrap(&self, db: &mut dyn Db, environment: &str) -> Result<()> {
        let rows = db
            .rows(
                "SELECT id, wrapped FROM data_keys WHERE environment = $1",
                &[environment.into()],
            )
            .await?;
        for row in rows {
            let key = self.unwrap(environment, id_of(row.int(0)?)?, row.bytes(1)?)?;
            let wrapped = key.wrap(self.masters.sealing(), environment)?;
            db.execute(
                "UPDATE data_keys SET wrapped = $3 WHERE environment = $1 AND id = $2",
                &[environment.into(), key.id.into(), wrapped.as_slice().into()],
            )
            .await?;
        }
        let sealed = seal::check_value(self.masters.sealing())?;
        db.execute("UPDATE master_check SET sealed = $1", &[sealed.as_slice().into()])
            .await?;
        Ok(())
    }

    pub(crate) async fn seal(&self, db: &mut dyn Db, place: Place<'_>, secret: &Secret) -> Result<Vec<u8>> {
        let id = newest(db, place.environment).await?;
        self.key(db, place, id).await?.seal(place, secret)
    }

    pub(crate) async fn open(&self, db: &mut dyn Db, place: Place<'_>, sealed: &[u8]) -> Result<Secret> {
        let id = seal::key_id(place, sealed)?;
        self.key(db, place, id).await?.open(place, sealed)
    }

    /// Seals an account's own key under the environment's newest data key.
    pub(crate) async fn seal_account_key(
        &self,
        db: &mut dyn Db,
        environment: &str,
        account: &str,
        key: &DataKey,
    ) -> Result<Vec<u8>> {
        self.seal(db, key_place(environment, account), &key.text()).await
    }

    /// Opens an account's own key.
    pub(crate) async fn open_account_key(
        &self,
        db: &mut dyn Db,
        environment: &str,
        account: &str,
        sealed: &[u8],
    ) -> Result<DataKey> {
        let place = key_place(environment, account);
        let text = self.open(db, place, sealed).await?;
        DataKey::from_text(&text).ok_or_else(|| place.tampered())
    }

    async fn key(&self, db: &mut dyn Db, place: Place<'_>, id: u32) -> Result<DataKey> {
        let name = (place.environment.to_owned(), id);
        if let Some(key) = self.unwrapped.read().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return Ok(key.clone());
        }
        let found = db
            .row(
                "SELECT wrapped FROM data_keys WHERE environment = $1 AND id = $2",
                &[place.environment.into(), id.into()],
            )
            .await?;
        let row = found.ok_or_else(|| place.tampered())?;
        let key = self.unwrap(place.environment, id, row.bytes(0)?)?;
        self.unwrapped
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name, key.clone());
        Ok(key)
    }

    /// Under whichever master key it was wrapped.
    fn unwrap(&self, environment: &str, id: u32, wrapped: &[u8]) -> Result<DataKey> {
        let keys = self.masters.all();
        let mut opened = keys.map(|master| DataKey::unwrap(master, environment, id, wrapped));
        let first = opened.next().unwrap_or(Err(StoreError::WrongMasterKey));
        match first {
            Ok(key) => Ok(key),
            Err(error) => opened.find_map(std::result::Result::ok).ok_or(error),
        }
    }
}

fn key_place<'a>(environment: &'a str, account: &'a str) -> Place<'a> {
    Place {
        environment,
        owner: account,
        field: ACCOUNT_KEY,
        version: 0,
    }
}

async fn newest(db: &mut dyn Db, environment: &str) -> Result<u32> {
    let found = db
        .row(
            "SELECT max(id) FROM data_keys WHERE environment = $1",
            &[environment.into()],
        )
        .await?;
    match found.map(|row| row.maybe_int(0)).transpose()?.flatten() {
        Some(id) => id_of(id),
        None => Err(StoreError::missing(format!("environment {environment:?}"))),
    }
}

fn id_of(id: i64) -> Result<u32> {
    u32::try_from(id).map_err(|error| StoreError::corrupt("data_keys.id", error))
}
