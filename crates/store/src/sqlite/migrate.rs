//! Numbered migrations, each applied once and never altered afterwards.

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::error::StoreError;

/// Number, name, text. Only ever appended to.
const MIGRATIONS: &[(u32, &str, &str)] = &[(1, "first", include_str!("migrations/0001_first.sql"))];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT";

/// Brings the database to this version. A database of a newer version, or an altered migration, is refused.
pub(super) fn migrate(db: &mut Connection, now_ms: i64) -> Result<(), StoreError> {
    db.execute_batch(TABLE)?;
    refuse_newer(db)?;
    for (number, name, text) in MIGRATIONS {
        let checksum: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        let applied: Option<Vec<u8>> = db
            .query_row("SELECT checksum FROM migrations WHERE number = ?1", [number], |row| {
                row.get(0)
            })
            .optional()?;
        match applied {
            Some(found) if found == checksum => continue,
            Some(_) => {
                return Err(StoreError::Schema(format!(
                    "migration {number} ({name}) is not the one applied here"
                )));
            }
            None => apply(db, (*number, name, text), &checksum, now_ms)?,
        }
    }
    Ok(())
}

fn apply(db: &mut Connection, migration: (u32, &str, &str), checksum: &[u8], now_ms: i64) -> Result<(), StoreError> {
    let (number, name, text) = migration;
    let transaction = db.transaction()?;
    transaction.execute_batch(text)?;
    transaction.execute(
        "INSERT INTO migrations VALUES (?1, ?2, ?3, ?4)",
        params![number, name, checksum, now_ms],
    )?;
    transaction.commit()?;
    tracing::info!(number, name, "database migrated");
    Ok(())
}

fn refuse_newer(db: &Connection) -> Result<(), StoreError> {
    let newest: u32 = db.query_row("SELECT coalesce(max(number), 0) FROM migrations", [], |row| row.get(0))?;
    let known = MIGRATIONS.last().map_or(0, |(number, _, _)| *number);
    if newest > known {
        return Err(StoreError::Schema(format!(
            "it is at migration {newest}, this version knows {known}: start the version that it was last used with, or a newer one"
        )));
    }
    Ok(())
}
