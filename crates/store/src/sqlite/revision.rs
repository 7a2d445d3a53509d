//! The table `revision`: one number that moves with each change that plans or access depend on.

use rusqlite::Connection;

use crate::error::StoreError;

pub(super) fn read(db: &Connection) -> Result<u64, StoreError> {
    Ok(db
        .prepare_cached("SELECT value FROM revision")?
        .query_row([], |row| row.get(0))?)
}

pub(super) fn bump(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE revision SET value = value + 1")?
        .execute([])?;
    Ok(())
}
