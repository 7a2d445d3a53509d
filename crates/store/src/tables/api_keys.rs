//! The table `api_keys`: hashes only.

use super::{environments, revision};
use crate::error::StoreError;
use crate::record::{ApiKey, NewKey, Scope};
use crate::sql::{Db, Result, Row};
use crate::token::{self, KeyHash, KeyText};

const COLUMNS: &str = "id, environment, scope, name, created_at_ms, expires_at_ms, revoked_at_ms";

pub(crate) async fn create(db: &mut dyn Db, key: NewKey, now_ms: i64) -> Result<(ApiKey, KeyText)> {
    revision::bump(db).await?;
    if let Some(environment) = &key.environment {
        environments::must_exist(db, environment).await?;
    }
    let text = token::new_key()?;
    let key = ApiKey {
        id: token::new_id("key")?,
        environment: key.environment,
        scope: key.scope,
        name: key.name,
        created_at_ms: now_ms,
        expires_at_ms: key.expires_at_ms,
        revoked_at_ms: None,
    };
    let hash = token::hash_key(&text);
    db.execute(
        "INSERT INTO api_keys (id, environment, scope, name, hash, created_at_ms, expires_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            (&key.id).into(),
            key.environment.as_deref().into(),
            scope_text(key.scope).into(),
            (&key.name).into(),
            hash.as_slice().into(),
            now_ms.into(),
            key.expires_at_ms.into(),
        ],
    )
    .await?;
    Ok((key, text))
}

pub(crate) async fn by_hash(db: &mut dyn Db, hash: &KeyHash) -> Result<Option<ApiKey>> {
    let found = db
        .row(
            &format!("SELECT {COLUMNS} FROM api_keys WHERE hash = $1"),
            &[hash.as_slice().into()],
        )
        .await?;
    found.map(|row| read(&row)).transpose()
}

pub(crate) async fn list(db: &mut dyn Db, environment: Option<&str>) -> Result<Vec<ApiKey>> {
    let rows = db
        .rows(
            &format!(
                "SELECT {COLUMNS} FROM api_keys WHERE environment IS NOT DISTINCT FROM $1 ORDER BY created_at_ms, id"
            ),
            &[environment.into()],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn revoke(db: &mut dyn Db, environment: Option<&str>, id: &str, now_ms: i64) -> Result<ApiKey> {
    revision::bump(db).await?;
    db.execute(
        "UPDATE api_keys SET revoked_at_ms = $3
         WHERE environment IS NOT DISTINCT FROM $1 AND id = $2 AND revoked_at_ms IS NULL",
        &[environment.into(), id.into(), now_ms.into()],
    )
    .await?;
    let found = db
        .row(
            &format!("SELECT {COLUMNS} FROM api_keys WHERE environment IS NOT DISTINCT FROM $1 AND id = $2"),
            &[environment.into(), id.into()],
        )
        .await?;
    match found {
        Some(row) => read(&row),
        None => Err(StoreError::missing(format!("key {id:?}"))),
    }
}

fn read(row: &Row) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.owned(0)?,
        environment: row.maybe_owned(1)?,
        scope: scope_from(row.text(2)?),
        name: row.owned(3)?,
        created_at_ms: row.int(4)?,
        expires_at_ms: row.maybe_int(5)?,
        revoked_at_ms: row.maybe_int(6)?,
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
