//! The table `revision`: one number that moves with each change that plans or access depend on.

use crate::error::StoreError;
use crate::sql::{Db, Result};

pub(crate) async fn read(db: &mut dyn Db) -> Result<u64> {
    match db.row("SELECT value FROM revision", &[]).await? {
        Some(row) => row.number(0),
        None => Err(StoreError::corrupt("the table revision", "it is empty")),
    }
}

/// Comes first in its transaction: the row's lock makes such changes one after another, on all nodes, so that what is read
/// after it still stands when it is written.
pub(crate) async fn bump(db: &mut dyn Db) -> Result<()> {
    db.execute("UPDATE revision SET value = value + 1", &[]).await?;
    Ok(())
}

/// The same lock for a change that may turn out not to move the revision.
pub(crate) async fn hold(db: &mut dyn Db) -> Result<()> {
    db.rows("SELECT value FROM revision FOR UPDATE", &[]).await?;
    Ok(())
}
