//! The table `apps`: an environment's own OAuth apps, secrets sealed.

use super::data_keys::Keyring;
use super::revision;
use crate::error::StoreError;
use crate::record::App;
use crate::seal::Place;
use crate::sql::{Db, Result};

const FIELD: &str = "client_secret";

pub(crate) async fn get(db: &mut dyn Db, keys: &Keyring, environment: &str, integration: &str) -> Result<Option<App>> {
    let found = db
        .row(
            "SELECT client_id, client_secret, scopes, version FROM apps WHERE environment = $1 AND integration = $2",
            &[environment.into(), integration.into()],
        )
        .await?;
    let Some(row) = found else {
        return Ok(None);
    };
    let owner = owner(integration);
    let place = place(environment, &owner, row.number(3)?);
    let client_secret = keys.open(db, place, row.bytes(1)?).await?;
    let scopes = serde_json::from_str(row.text(2)?)
        .map_err(|error| StoreError::corrupt(format!("apps.scopes of {integration}"), error))?;
    Ok(Some(App {
        client_id: row.owned(0)?,
        client_secret,
        scopes,
    }))
}

pub(crate) async fn put(
    db: &mut dyn Db,
    keys: &Keyring,
    environment: &str,
    integration: &str,
    app: &App,
) -> Result<()> {
    revision::bump(db).await?;
    let version = version(db, environment, integration).await? + 1;
    let owner = owner(integration);
    let sealed = keys
        .seal(db, place(environment, &owner, version), &app.client_secret)
        .await?;
    let scopes = serde_json::Value::from(app.scopes.clone()).to_string();
    db.execute(
        "INSERT INTO apps (environment, integration, client_id, client_secret, scopes, version)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (environment, integration) DO UPDATE SET
         client_id = excluded.client_id, client_secret = excluded.client_secret, scopes = excluded.scopes,
         version = excluded.version",
        &[
            environment.into(),
            integration.into(),
            (&app.client_id).into(),
            sealed.as_slice().into(),
            (&scopes).into(),
            version.into(),
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn delete(db: &mut dyn Db, environment: &str, integration: &str) -> Result<()> {
    revision::bump(db).await?;
    let removed = db
        .execute(
            "DELETE FROM apps WHERE environment = $1 AND integration = $2",
            &[environment.into(), integration.into()],
        )
        .await?;
    if removed == 0 {
        return Err(StoreError::missing(format!("app of {integration:?}")));
    }
    Ok(())
}

/// Seals every secret of an environment under its newest data key. The caller holds the revision: nobody writes one meanwhile.
pub(crate) async fn reseal(db: &mut dyn Db, keys: &Keyring, environment: &str) -> Result<()> {
    let rows = db
        .rows(
            "SELECT integration, client_secret, version FROM apps WHERE environment = $1",
            &[environment.into()],
        )
        .await?;
    for row in rows {
        let owner = owner(row.text(0)?);
        let place = place(environment, &owner, row.number(2)?);
        let secret = keys.open(db, place, row.bytes(1)?).await?;
        let sealed = keys.seal(db, place, &secret).await?;
        db.execute(
            "UPDATE apps SET client_secret = $3 WHERE environment = $1 AND integration = $2",
            &[environment.into(), row.text(0)?.into(), sealed.as_slice().into()],
        )
        .await?;
    }
    Ok(())
}

/// 0 if there is none yet.
async fn version(db: &mut dyn Db, environment: &str, integration: &str) -> Result<u64> {
    let found = db
        .row(
            "SELECT version FROM apps WHERE environment = $1 AND integration = $2",
            &[environment.into(), integration.into()],
        )
        .await?;
    found.map_or(Ok(0), |row| row.number(0))
}

fn owner(integration: &str) -> String {
    format!("app:{integration}")
}

fn place<'a>(environment: &'a str, owner: &'a str, version: u64) -> Place<'a> {
    Place {
        environment,
        owner,
        field: FIELD,
        version,
    }
}
