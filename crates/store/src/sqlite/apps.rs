//! The table `apps`: an environment's own OAuth apps, secrets sealed.

use rusqlite::{Connection, OptionalExtension, params};

use super::data_keys::Keyring;
use super::revision;
use crate::error::StoreError;
use crate::record::App;
use crate::seal::Place;

type Result<T> = std::result::Result<T, StoreError>;

const FIELD: &str = "client_secret";

struct Stored {
    client_id: String,
    sealed: Vec<u8>,
    scopes: String,
    version: u64,
}

fn stored(db: &Connection, environment: &str, integration: &str) -> Result<Option<Stored>> {
    Ok(db
        .prepare_cached(
            "SELECT client_id, client_secret, scopes, version FROM apps WHERE environment = ?1 AND integration = ?2",
        )?
        .query_row(params![environment, integration], |row| {
            Ok(Stored {
                client_id: row.get(0)?,
                sealed: row.get(1)?,
                scopes: row.get(2)?,
                version: row.get(3)?,
            })
        })
        .optional()?)
}

pub(super) fn get(db: &Connection, keys: &Keyring, environment: &str, integration: &str) -> Result<Option<App>> {
    let Some(stored) = stored(db, environment, integration)? else {
        return Ok(None);
    };
    let owner = owner(integration);
    let place = Place {
        environment,
        owner: &owner,
        field: FIELD,
        version: stored.version,
    };
    let client_secret = keys.open(db, place, &stored.sealed)?;
    let scopes = serde_json::from_str(&stored.scopes)
        .map_err(|error| StoreError::corrupt(format!("apps.scopes of {integration}"), error))?;
    Ok(Some(App {
        client_id: stored.client_id,
        client_secret,
        scopes,
    }))
}

pub(super) fn put(db: &Connection, keys: &Keyring, environment: &str, integration: &str, app: &App) -> Result<()> {
    let version = stored(db, environment, integration)?.map_or(1, |stored| stored.version + 1);
    let owner = owner(integration);
    let sealed = keys.seal(
        db,
        Place {
            environment,
            owner: &owner,
            field: FIELD,
            version,
        },
        &app.client_secret,
    )?;
    let scopes = serde_json::Value::from(app.scopes.clone()).to_string();
    db.prepare_cached("INSERT OR REPLACE INTO apps VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![
            environment,
            integration,
            app.client_id,
            sealed,
            scopes,
            version
        ])?;
    revision::bump(db)
}

pub(super) fn delete(db: &Connection, environment: &str, integration: &str) -> Result<()> {
    let removed = db
        .prepare_cached("DELETE FROM apps WHERE environment = ?1 AND integration = ?2")?
        .execute(params![environment, integration])?;
    if removed == 0 {
        return Err(StoreError::missing(format!("app of {integration:?}")));
    }
    revision::bump(db)
}

fn owner(integration: &str) -> String {
    format!("app:{integration}")
}
