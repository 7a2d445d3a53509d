//! The table `environments`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::data_keys::Keyring;
use super::revision;
use crate::error::StoreError;
use crate::record::Environment;

type Result<T> = std::result::Result<T, StoreError>;

pub(super) fn create(db: &Connection, keys: &Keyring, name: &str, now_ms: i64) -> Result<Environment> {
    let inserted = db
        .prepare_cached("INSERT INTO environments VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![name, now_ms])?;
    if inserted == 0 {
        return Err(StoreError::Exists {
            what: format!("environment {name:?}"),
        });
    }
    keys.create(db, name, now_ms)?;
    revision::bump(db)?;
    Ok(Environment {
        name: name.to_owned(),
        created_at_ms: now_ms,
    })
}

pub(super) fn get(db: &Connection, name: &str) -> Result<Option<Environment>> {
    Ok(db
        .prepare_cached("SELECT name, created_at_ms FROM environments WHERE name = ?1")?
        .query_row([name], read)
        .optional()?)
}

pub(super) fn list(db: &Connection) -> Result<Vec<Environment>> {
    let mut statement = db.prepare_cached("SELECT name, created_at_ms FROM environments ORDER BY name")?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Environment> {
    Ok(Environment {
        name: row.get(0)?,
        created_at_ms: row.get(1)?,
    })
}
