//! The table `environments`.

use super::data_keys::Keyring;
use super::revision;
use crate::error::StoreError;
use crate::record::Environment;
use crate::sql::{Db, Result, Row};

pub(crate) async fn create(db: &mut dyn Db, keys: &Keyring, name: &str, now_ms: i64) -> Result<Environment> {
    revision::bump(db).await?;
    let inserted = db
        .execute(
            "INSERT INTO environments VALUES ($1, $2) ON CONFLICT DO NOTHING",
            &[name.into(), now_ms.into()],
        )
        .await?;
    if inserted == 0 {
        return Err(StoreError::Exists {
            what: format!("environment {name:?}"),
        });
    }
    keys.create(db, name, 1, now_ms).await?;
    Ok(Environment {
        name: name.to_owned(),
        created_at_ms: now_ms,
    })
}

pub(crate) async fn get(db: &mut dyn Db, name: &str) -> Result<Option<Environment>> {
    db.row(
        "SELECT name, created_at_ms FROM environments WHERE name = $1",
        &[name.into()],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

pub(crate) async fn list(db: &mut dyn Db) -> Result<Vec<Environment>> {
    let rows = db
        .rows("SELECT name, created_at_ms FROM environments ORDER BY name", &[])
        .await?;
    rows.iter().map(read).collect()
}

/// Refuses what belongs to an environment that does not exist.
pub(crate) async fn must_exist(db: &mut dyn Db, name: &str) -> Result<()> {
    match get(db, name).await? {
        Some(_) => Ok(()),
        None => Err(StoreError::missing(format!("environment {name:?}"))),
    }
}

fn read(row: &Row) -> Result<Environment> {
    Ok(Environment {
        name: row.owned(0)?,
        created_at_ms: row.int(1)?,
    })
}
