//! Numbered migrations, each applied once and never altered afterwards.

use sha2::{Digest, Sha256};

use crate::error::StoreError;
use crate::sql::{Db, Result};

/// Number, name, text. Only ever appended to.
const MIGRATIONS: &[(u32, &str, &str)] = &[
    (1, "first", include_str!("schema/0001_first.sql")),
    (2, "connect", include_str!("schema/0002_connect.sql")),
    (3, "events", include_str!("schema/0003_events.sql")),
];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (
    number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum BYTEA NOT NULL, applied_at_ms BIGINT NOT NULL
);";

/// Brings the database to this version. A database of a newer version, or an altered migration, is refused. Runs in one
/// transaction that no other node can run at the same time.
pub(crate) async fn migrate(db: &mut dyn Db) -> Result<()> {
    db.batch(TABLE).await?;
    refuse_newer(db).await?;
    for (number, name, text) in MIGRATIONS {
        let checksum: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        let applied = db
            .row("SELECT checksum FROM migrations WHERE number = $1", &[(*number).into()])
            .await?;
        match applied {
            Some(row) if row.bytes(0)? == checksum => continue,
            Some(_) => {
                return Err(StoreError::Schema(format!(
                    "migration {number} ({name}) is not the one applied here"
                )));
            }
            None => apply(db, (*number, name, text), &checksum).await?,
        }
    }
    Ok(())
}

async fn apply(db: &mut dyn Db, migration: (u32, &str, &str), checksum: &[u8]) -> Result<()> {
    let (number, name, text) = migration;
    db.batch(text).await?;
    db.execute(
        "INSERT INTO migrations VALUES ($1, $2, $3, now_ms())",
        &[number.into(), name.into(), checksum.into()],
    )
    .await?;
    tracing::info!(number, name, "database migrated");
    Ok(())
}

async fn refuse_newer(db: &mut dyn Db) -> Result<()> {
    let newest = db
        .row("SELECT CAST(coalesce(max(number), 0) AS BIGINT) FROM migrations", &[])
        .await?;
    let newest = newest.map_or(Ok(0), |row| row.number(0))?;
    let known = MIGRATIONS.last().map_or(0, |(number, _, _)| *number);
    if newest > u64::from(known) {
        return Err(StoreError::Schema(format!(
            "it is at migration {newest}, this version knows {known}: start the version that it was last used with, or a newer one"
        )));
    }
    Ok(())
}
