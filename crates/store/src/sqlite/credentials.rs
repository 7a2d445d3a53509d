//! The table `credentials`: one sealed value a field, all of one version.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};

use super::data_keys::Keyring;
use super::{accounts, revision};
use crate::error::StoreError;
use crate::record::{Commit, Credential};
use crate::seal::Place;
use crate::secret::Secret;

type Result<T> = std::result::Result<T, StoreError>;

/// Version and end of life.
pub(super) fn head(db: &Connection, environment: &str, account: &str) -> Result<Option<(u64, Option<i64>)>> {
    Ok(db
        .prepare_cached("SELECT credential_version, expires_at_ms FROM accounts WHERE environment = ?1 AND id = ?2")?
        .query_row(params![environment, account], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Both reads see one state of the database: the version and the values that it seals must belong together.
pub(super) fn load(db: &Connection, keys: &Keyring, environment: &str, account: &str) -> Result<Option<Credential>> {
    let snapshot = db.unchecked_transaction()?;
    let Some((version, expires_at_ms)) = head(&snapshot, environment, account)? else {
        return Ok(None);
    };
    let mut statement =
        snapshot.prepare_cached("SELECT field, sealed FROM credentials WHERE environment = ?1 AND account = ?2")?;
    let mut rows = statement.query(params![environment, account])?;
    let mut fields = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (field, sealed): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let place = Place {
            environment,
            owner: account,
            field: &field,
            version,
        };
        let secret = keys.open(&snapshot, place, &sealed)?;
        fields.insert(field, secret);
    }
    Ok(Some(Credential {
        fields,
        expires_at_ms,
        version,
    }))
}

/// Compare-and-set: the version is the fence against two renewals.
pub(super) fn commit(
    db: &Connection,
    keys: &Keyring,
    account: (&str, &str),
    renewed: &Credential,
    captures: Map<String, Value>,
) -> Result<Commit> {
    let (environment, id) = account;
    let (found, _) = head(db, environment, id)?.ok_or_else(|| accounts::missing(id))?;
    if found != renewed.version {
        return Ok(Commit::Stale(found));
    }
    let version = found + 1;
    replace(db, keys, account, version, &renewed.fields, renewed.expires_at_ms)?;
    if !captures.is_empty() && accounts::capture(db, environment, id, captures)? {
        revision::bump(db)?;
    }
    Ok(Commit::Committed(version))
}

/// All values anew under a new version.
pub(super) fn replace(
    db: &Connection,
    keys: &Keyring,
    account: (&str, &str),
    version: u64,
    fields: &BTreeMap<String, Secret>,
    expires_at_ms: Option<i64>,
) -> Result<()> {
    let (environment, id) = account;
    db.prepare_cached(
        "UPDATE accounts SET credential_version = ?3, expires_at_ms = ?4 WHERE environment = ?1 AND id = ?2",
    )?
    .execute(params![environment, id, version, expires_at_ms])?;
    db.prepare_cached("DELETE FROM credentials WHERE environment = ?1 AND account = ?2")?
        .execute(params![environment, id])?;
    write(db, keys, account, version, fields)
}

pub(super) fn write(
    db: &Connection,
    keys: &Keyring,
    account: (&str, &str),
    version: u64,
    fields: &BTreeMap<String, Secret>,
) -> Result<()> {
    let (environment, owner) = account;
    let mut insert = db.prepare_cached("INSERT INTO credentials VALUES (?1, ?2, ?3, ?4)")?;
    for (field, secret) in fields {
        let sealed = keys.seal(
            db,
            Place {
                environment,
                owner,
                field,
                version,
            },
            secret,
        )?;
        insert.execute(params![environment, owner, field, sealed])?;
    }
    Ok(())
}
