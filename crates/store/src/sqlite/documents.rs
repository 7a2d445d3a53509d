//! The table `documents`: definitions and overlays with their whole life.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::revision;
use crate::error::StoreError;
use crate::record::{Change, Document, DocumentKey, DocumentKind, Revision};

type Result<T> = std::result::Result<T, StoreError>;

/// Rows that stand: the newest of their document, and not a removal.
const STANDING: &str = "d.text IS NOT NULL AND d.revision = (SELECT max(n.revision) FROM documents n
    WHERE n.environment = d.environment AND n.kind = d.kind AND n.name = d.name)";

pub(super) fn get(db: &Connection, key: &DocumentKey) -> Result<Option<Document>> {
    Ok(newest(db, key)?.and_then(|(revision, text)| text.map(|text| Document { text, revision })))
}

fn newest(db: &Connection, key: &DocumentKey) -> Result<Option<(u64, Option<String>)>> {
    Ok(db
        .prepare_cached(
            "SELECT revision, text FROM documents WHERE environment = ?1 AND kind = ?2 AND name = ?3
             ORDER BY revision DESC LIMIT 1",
        )?
        .query_row(params![environment(key), kind_text(key.kind), key.name], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?)
}

pub(super) fn list(db: &Connection, owner: Option<&str>, kind: DocumentKind) -> Result<Vec<(DocumentKey, Document)>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT d.environment, d.name, d.text, d.revision FROM documents d
         WHERE d.environment = ?1 AND d.kind = ?2 AND {STANDING} ORDER BY d.name"
    ))?;
    let rows = statement.query_map(params![owner.unwrap_or(""), kind_text(kind)], |row| read(row, kind))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn overlays_on(db: &Connection, integration: &str, limit: u32) -> Result<Vec<(DocumentKey, Document)>> {
    let mut found = Vec::new();
    let mut statement = db.prepare_cached(&format!(
        "SELECT d.environment, d.name, d.text, d.revision FROM documents d
         WHERE d.kind = 'environment_overlay' AND d.name = ?1 AND {STANDING} LIMIT ?2"
    ))?;
    for row in statement.query_map(params![integration, limit], |row| {
        read(row, DocumentKind::EnvironmentOverlay)
    })? {
        found.push(row?);
    }
    let mut statement = db.prepare_cached(&format!(
        "SELECT d.environment, d.name, d.text, d.revision FROM accounts a JOIN documents d
         ON d.environment = a.environment AND d.kind = 'account_overlay' AND d.name = a.id
         WHERE a.integration = ?1 AND {STANDING} LIMIT ?2"
    ))?;
    let rest = i64::from(limit).saturating_sub_unsigned(found.len() as u64).max(0);
    for row in statement.query_map(params![integration, rest], |row| {
        read(row, DocumentKind::AccountOverlay)
    })? {
        found.push(row?);
    }
    Ok(found)
}

pub(super) fn change(db: &Connection, key: &DocumentKey, change: &Change, now_ms: i64) -> Result<u64> {
    let newest = newest(db, key)?;
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
    db.prepare_cached("INSERT INTO documents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
            environment(key),
            kind_text(key.kind),
            key.name,
            next,
            change.text,
            now_ms,
            change.changed_by,
            change.note
        ])?;
    revision::bump(db)?;
    Ok(next)
}

pub(super) fn revisions(db: &Connection, key: &DocumentKey) -> Result<Vec<Revision>> {
    let mut statement = db.prepare_cached(
        "SELECT revision, changed_at_ms, changed_by, note, text IS NULL FROM documents
         WHERE environment = ?1 AND kind = ?2 AND name = ?3 ORDER BY revision DESC",
    )?;
    let rows = statement.query_map(params![environment(key), kind_text(key.kind), key.name], |row| {
        Ok(Revision {
            revision: row.get(0)?,
            changed_at_ms: row.get(1)?,
            changed_by: row.get(2)?,
            note: row.get(3)?,
            removed: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn at(db: &Connection, key: &DocumentKey, revision: u64) -> Result<Option<Document>> {
    let text: Option<Option<String>> = db
        .prepare_cached(
            "SELECT text FROM documents WHERE environment = ?1 AND kind = ?2 AND name = ?3 AND revision = ?4",
        )?
        .query_row(
            params![environment(key), kind_text(key.kind), key.name, revision],
            |row| row.get(0),
        )
        .optional()?;
    Ok(text.flatten().map(|text| Document { text, revision }))
}

fn read(row: &Row<'_>, kind: DocumentKind) -> rusqlite::Result<(DocumentKey, Document)> {
    let environment: String = row.get(0)?;
    let environment = if environment.is_empty() {
        None
    } else {
        Some(environment)
    };
    let key = DocumentKey {
        environment,
        kind,
        name: row.get(1)?,
    };
    Ok((
        key,
        Document {
            text: row.get(2)?,
            revision: row.get(3)?,
        },
    ))
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
