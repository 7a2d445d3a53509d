//! The table `api_keys`: hashes only.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{environments, revision};
use crate::error::StoreError;
use crate::record::{ApiKey, NewKey, Scope};
use crate::token::{self, KeyHash, KeyText};

type Result<T> = std::result::Result<T, StoreError>;

const COLUMNS: &str = "id, environment, scope, name, created_at_ms, revoked_at_ms";

pub(super) fn create(db: &Connection, key: NewKey, now_ms: i64) -> Result<(ApiKey, KeyText)> {
    if let Some(environment) = &key.environment
        && environments::get(db, environment)?.is_none()
    {
        return Err(StoreError::missing(format!("environment {environment:?}")));
    }
    let text = token::new_key()?;
    let id = token::new_id("key")?;
    db.prepare_cached("INSERT INTO api_keys VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL)")?
        .execute(params![
            id,
            key.environment,
            scope_text(key.scope),
            key.name,
            token::hash_key(&text),
            now_ms
        ])?;
    revision::bump(db)?;
    let NewKey {
        environment,
        scope,
        name,
    } = key;
    Ok((
        ApiKey {
            id,
            environment,
            scope,
            name,
            created_at_ms: now_ms,
            revoked_at_ms: None,
        },
        text,
    ))
}

pub(super) fn by_hash(db: &Connection, hash: &KeyHash) -> Result<Option<ApiKey>> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM api_keys WHERE hash = ?1"))?
        .query_row([hash], read)
        .optional()?)
}

pub(super) fn list(db: &Connection, environment: Option<&str>) -> Result<Vec<ApiKey>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM api_keys WHERE environment IS ?1 ORDER BY created_at_ms, id"
    ))?;
    let rows = statement.query_map([environment], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn revoke(db: &Connection, environment: Option<&str>, id: &str, now_ms: i64) -> Result<ApiKey> {
    db.prepare_cached(
        "UPDATE api_keys SET revoked_at_ms = ?3 WHERE environment IS ?1 AND id = ?2 AND revoked_at_ms IS NULL",
    )?
    .execute(params![environment, id, now_ms])?;
    revision::bump(db)?;
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM api_keys WHERE environment IS ?1 AND id = ?2"
    ))?
    .query_row(params![environment, id], read)
    .optional()?
    .ok_or_else(|| StoreError::missing(format!("key {id:?}")))
}

fn read(row: &Row<'_>) -> rusqlite::Result<ApiKey> {
    Ok(ApiKey {
        id: row.get(0)?,
        environment: row.get(1)?,
        scope: scope_from(&row.get::<_, String>(2)?),
        name: row.get(3)?,
        created_at_ms: row.get(4)?,
        revoked_at_ms: row.get(5)?,
    })
}

fn scope_text(scope: Scope) -> &'static str {
    match scope {
        Scope::Platform => "platform",
        Scope::Environment => "environment",
        Scope::ReadOnly => "read_only",
    }
}

/// The column's check admits three words; anything else would be read as the least.
fn scope_from(text: &str) -> Scope {
    match text {
        "platform" => Scope::Platform,
        "environment" => Scope::Environment,
        _ => Scope::ReadOnly,
    }
}
