//! The table `documents`: definitions and overlays with their whole life.

use super::revision;
use crate::error::StoreError;
use crate::record::{Change, Document, DocumentKey, DocumentKind, Revision};
use crate::sql::{Db, Result, Row};

/// Rows that stand: the newest of their document, and not a removal.
const STANDING: &str = "d.text IS NOT NULL AND d.revision = (SELECT max(n.revision) FROM documents n
    WHERE n.environment = d.environment AND n.kind = d.kind AND n.name = d.name)";

pub(crate) async fn get(db: &mut dyn Db, key: &DocumentKey) -> Result<Option<Document>> {
    let newest = newest(db, key).await?;
    Ok(newest.and_then(|(revision, text)| text.map(|text| Document { text, revision })))
}

async fn newest(db: &mut dyn Db, key: &DocumentKey) -> Result<Option<(u64, Option<String>)>> {
    let found = db
        .row(
            "SELECT revision, text FROM documents WHERE environment = $1 AND kind = $2 AND name = $3
             ORDER BY revision DESC LIMIT 1",
            &[environment(key).into(), kind_text(key.kind).into(), (&key.name).into()],
        )
        .await?;
    found.map(|row| Ok((row.number(0)?, row.maybe_owned(1)?))).transpose()
}

pub(crate) async fn list(
    db: &mut dyn Db,
    owner: Option<&str>,
    kind: DocumentKind,
) -> Result<Vec<(DocumentKey, Document)>> {
    let sql = format!(
        "SELECT d.environment, d.name, d.text, d.revision FROM documents d
         WHERE d.environment = $1 AND d.kind = $2 AND {STANDING} ORDER BY d.name"
    );
    let rows = db
        .rows(&sql, &[owner.unwrap_or("").into(), kind_text(kind).into()])
        .await?;
    rows.iter().map(|row| read(row, kind)).collect()
}

pub(crate) async fn overlays_on(
    db: &mut dyn Db,
    integration: &str,
    limit: u32,
) -> Result<Vec<(DocumentKey, Document)>> {
    let environments = format!(
        "SELECT d.environment, d.name, d.text, d.revision FROM documents d
         WHERE d.kind = 'environment_overlay' AND d.name = $1 AND {STANDING} LIMIT $2"
    );
    let accounts = format!(
        "SELECT d.environment, d.name, d.text, d.revision FROM accounts a JOIN documents d
         ON d.environment = a.environment AND d.kind = 'account_overlay' AND d.name = a.id
         WHERE a.integration = $1 AND {STANDING} LIMIT $2"
    );
    let mut found = Vec::new();
    for (sql, kind) in [
        (environments, DocumentKind::EnvironmentOverlay),
        (accounts, DocumentKind::AccountOverlay),
    ] {
        let rest = i64::from(limit).saturating_sub_unsigned(found.len() as u64).max(0);
        for row in db.rows(&sql, &[integration.into(), rest.into()]).await? {
            found.push(read(&row, kind)?);
        }
    }
    Ok(found)
}

pub(crate) async fn change(db: &mut dyn Db, key: &DocumentKey, change: &Change, now_ms: i64) -> Result<u64> {
    revision::bump(db).await?;
    let newest = newest(db, key).await?;
    let standing = newest
        .as_ref()
        .and_then(|(revision, text)| text.as_ref().map(|_| *revision))
        .unwrap_or(0);
    if let Some(expected) = change.expected
        && expected != standing
    {
        return Err(StoreError::Conflict {
            expected,
            found: standing,
        });
    }
    if change.text.is_none() && standing == 0 {
        return Err(StoreError::missing(format!(
            "{} {:?}",
            kind_text(key.kind).replace('_', " "),
            key.name
        )));
    }
    let next = newest.map_or(1, |(revision, _)| revision + 1);
    db.execute(
        "INSERT INTO documents VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            environment(key).into(),
            kind_text(key.kind).into(),
            (&key.name).into(),
            next.into(),
            change.text.as_deref().into(),
            now_ms.into(),
            (&change.changed_by).into(),
            (&change.note).into(),
        ],
    )
    .await?;
    Ok(next)
}

pub(crate) async fn revisions(db: &mut dyn Db, key: &DocumentKey) -> Result<Vec<Revision>> {
    let rows = db
        .rows(
            "SELECT revision, changed_at_ms, changed_by, note, CASE WHEN text IS NULL THEN 1 ELSE 0 END FROM documents
             WHERE environment = $1 AND kind = $2 AND name = $3 ORDER BY revision DESC",
            &[environment(key).into(), kind_text(key.kind).into(), (&key.name).into()],
        )
        .await?;
    let read = |row: &Row| {
        Ok(Revision {
            revision: row.number(0)?,
            changed_at_ms: row.int(1)?,
            changed_by: row.owned(2)?,
            note: row.owned(3)?,
            removed: row.flag(4)?,
        })
    };
    rows.iter().map(read).collect()
}

pub(crate) async fn at(db: &mut dyn Db, key: &DocumentKey, revision: u64) -> Result<Option<Document>> {
    let found = db
        .row(
            "SELECT text FROM documents WHERE environment = $1 AND kind = $2 AND name = $3 AND revision = $4",
            &[
                environment(key).into(),
                kind_text(key.kind).into(),
                (&key.name).into(),
                revision.into(),
            ],
        )
        .await?;
    let text = found.map(|row| row.maybe_owned(0)).transpose()?.flatten();
    Ok(text.map(|text| Document { text, revision }))
}

fn read(row: &Row, kind: DocumentKind) -> Result<(DocumentKey, Document)> {
    let key = DocumentKey {
        environment: Some(row.owned(0)?).filter(|name| !name.is_empty()),
        kind,
        name: row.owned(1)?,
    };
    let document = Document {
        text: row.owned(2)?,
        revision: row.number(3)?,
    };
    Ok((key, document))
}

/// A primary key holds no NULL, so base definitions lie under the empty name, which no environment has.
fn environment(key: &DocumentKey) -> &str {
    key.environment.as_deref().unwrap_or("")
}

fn kind_text(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Integration => "integration",
        DocumentKind::Model => "model",
        DocumentKind::Mapping => "mapping",
        DocumentKind::EnvironmentOverlay => "environment_overlay",
        DocumentKind::AccountOverlay => "account_overlay",
    }
}
