//! The table `connect_sessions`: accounts that are being connected in a browser.

use super::data_keys::Keyring;
use super::{environments, revision};
use crate::record::{ConnectSession, NewConnectSession, Progress};
use crate::seal::Place;
use crate::secret::Secret;
use crate::sql::{Db, Result, Row};
use crate::token::{self, KeyHash};

const COLUMNS: &str = "environment, id, wish, progress, version, expires_at_ms";

/// Makes a session; those that have ended are swept out.
pub(crate) async fn create(
    db: &mut dyn Db,
    environment: &str,
    new: &NewConnectSession,
    now_ms: i64,
) -> Result<ConnectSession> {
    environments::must_exist(db, environment).await?;
    db.execute(
        "DELETE FROM connect_sessions WHERE expires_at_ms <= $1",
        &[now_ms.into()],
    )
    .await?;
    let id = token::new_id("conn")?;
    db.execute(
        "INSERT INTO connect_sessions (environment, id, hash, flow, wish, progress, version, expires_at_ms)
         VALUES ($1, $2, $3, NULL, $4, NULL, 1, $5)",
        &[
            environment.into(),
            (&id).into(),
            new.hash.as_slice().into(),
            (&new.wish).into(),
            new.expires_at_ms.into(),
        ],
    )
    .await?;
    Ok(ConnectSession {
        environment: environment.to_owned(),
        id,
        wish: new.wish.clone(),
        progress: None,
        version: 1,
        expires_at_ms: new.expires_at_ms,
    })
}

/// By the hash of its token.
pub(crate) async fn by_token(
    db: &mut dyn Db,
    keys: &Keyring,
    hash: &KeyHash,
    now_ms: i64,
) -> Result<Option<ConnectSession>> {
    find(db, keys, ("hash", hash), now_ms).await
}

/// By the hash of the `state` that its callback brings.
pub(crate) async fn by_flow(
    db: &mut dyn Db,
    keys: &Keyring,
    flow: &KeyHash,
    now_ms: i64,
) -> Result<Option<ConnectSession>> {
    find(db, keys, ("flow", flow), now_ms).await
}

async fn find(
    db: &mut dyn Db,
    keys: &Keyring,
    (column, hash): (&str, &KeyHash),
    now_ms: i64,
) -> Result<Option<ConnectSession>> {
    let sql = format!("SELECT {COLUMNS} FROM connect_sessions WHERE {column} = $1 AND expires_at_ms > $2");
    match db.row(&sql, &[hash.as_slice().into(), now_ms.into()]).await? {
        Some(row) => read(db, keys, &row).await.map(Some),
        None => Ok(None),
    }
}

/// Writes where it has come to, if nobody has since this version. A flow that is not named again is over.
pub(crate) async fn save(
    db: &mut dyn Db,
    keys: &Keyring,
    session: (&str, &str),
    version: u64,
    progress: &Progress,
) -> Result<bool> {
    revision::hold(db).await?;
    let next = version + 1;
    let sealed = keys.seal(db, place(session, next), &progress.text).await?;
    let saved = db
        .execute(
            "UPDATE connect_sessions SET progress = $4, flow = $5, version = $6
             WHERE environment = $1 AND id = $2 AND version = $3",
            &[
                session.0.into(),
                session.1.into(),
                version.into(),
                sealed.as_slice().into(),
                crate::sql::Value::Bytes(progress.flow.as_ref().map(<[u8; 32]>::as_slice)),
                next.into(),
            ],
        )
        .await?;
    Ok(saved > 0)
}

/// Seals every session of an environment under its newest data key. The caller holds the revision.
pub(crate) async fn reseal(db: &mut dyn Db, keys: &Keyring, environment: &str) -> Result<()> {
    let rows = db
        .rows(
            "SELECT id, progress, version FROM connect_sessions WHERE environment = $1 AND progress IS NOT NULL",
            &[environment.into()],
        )
        .await?;
    for row in rows {
        let place = place((environment, row.text(0)?), row.number(2)?);
        let text: Secret = keys.open(db, place, row.bytes(1)?).await?;
        let sealed = keys.seal(db, place, &text).await?;
        db.execute(
            "UPDATE connect_sessions SET progress = $3 WHERE environment = $1 AND id = $2",
            &[environment.into(), row.text(0)?.into(), sealed.as_slice().into()],
        )
        .await?;
    }
    Ok(())
}

async fn read(db: &mut dyn Db, keys: &Keyring, row: &Row) -> Result<ConnectSession> {
    let session = (row.text(0)?, row.text(1)?);
    let version = row.number(4)?;
    let progress = match row.maybe_bytes(3)? {
        Some(sealed) => Some(keys.open(db, place(session, version), sealed).await?),
        None => None,
    };
    Ok(ConnectSession {
        environment: row.owned(0)?,
        id: row.owned(1)?,
        wish: row.owned(2)?,
        progress,
        version,
        expires_at_ms: row.int(5)?,
    })
}

fn place<'a>(session: (&'a str, &'a str), version: u64) -> Place<'a> {
    Place {
        environment: session.0,
        owner: session.1,
        field: "progress",
        version,
    }
}
