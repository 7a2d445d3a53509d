//! The table `audit`: acts of administrators.

use crate::record::{Act, AuditEntry, AuditPage};
use crate::sql::{Db, Result};
use crate::token;

pub(crate) async fn append(db: &mut dyn Db, act: &Act, now_ms: i64) -> Result<()> {
    let id = token::ordered_id("act", now_ms)?;
    db.execute(
        "INSERT INTO audit (environment, id, at_ms, actor, action, subject, status, request)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            act.environment.as_deref().unwrap_or("").into(),
            (&id).into(),
            now_ms.into(),
            (&act.actor).into(),
            (&act.action).into(),
            (&act.subject).into(),
            i64::from(act.status).into(),
            (&act.request).into(),
        ],
    )
    .await?;
    Ok(())
}

/// Newest first.
pub(crate) async fn list(db: &mut dyn Db, environment: Option<&str>, page: &AuditPage) -> Result<Vec<AuditEntry>> {
    let rows = db
        .rows(
            "SELECT id, at_ms, actor, action, subject, status, request FROM audit
             WHERE environment = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            &[
                environment.unwrap_or("").into(),
                page.before.as_deref().into(),
                page.limit.into(),
            ],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(AuditEntry {
                id: row.owned(0)?,
                at_ms: row.int(1)?,
                act: Act {
                    environment: environment.map(str::to_owned),
                    actor: row.owned(2)?,
                    action: row.owned(3)?,
                    subject: row.owned(4)?,
                    status: u16::try_from(row.int(5)?).unwrap_or(0),
                    request: row.owned(6)?,
                },
            })
        })
        .collect()
}
