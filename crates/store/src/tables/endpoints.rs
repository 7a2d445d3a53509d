//! The table `event_endpoints`: where an environment's events are sent, secrets sealed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::data_keys::Keyring;
use super::{environments, revision};
use crate::error::StoreError;
use crate::outbox::{Endpoint, EndpointPatch, EventType, NewEndpoint};
use crate::seal::Place;
use crate::secret::Secret;
use crate::sql::{Db, Result, Row};
use crate::token;

const COLUMNS: &str = "id, url, name, types, created_at_ms, disabled_at_ms, disabled_cause, failing_since_ms,
    CASE WHEN previous_until_ms > now_ms() THEN previous_until_ms END";
/// Secrets of Standard Webhooks: random bytes, from 24 to 64 of them, in base64 behind a prefix.
const SECRET_BYTES: usize = 32;
const SECRET_PREFIX: &str = "whsec_";

pub(crate) async fn create(
    db: &mut dyn Db,
    keys: &Keyring,
    environment: &str,
    new: &NewEndpoint,
) -> Result<(Endpoint, Secret)> {
    revision::hold(db).await?;
    environments::must_exist(db, environment).await?;
    let (id, secret) = (token::new_id("ep")?, new_secret()?);
    let sealed = keys.seal(db, place((environment, &id), 1), &secret).await?;
    db.execute(
        "INSERT INTO event_endpoints (environment, id, url, name, types, secret, secret_version, created_at_ms, failures,
         paused_until_ms, epoch, lease_until_ms) VALUES ($1, $2, $3, $4, $5, $6, 1, now_ms(), 0, 0, 0, 0)",
        &[
            environment.into(),
            (&id).into(),
            (&new.url).into(),
            (&new.name).into(),
            (&types_text(&new.types)).into(),
            sealed.as_slice().into(),
        ],
    )
    .await?;
    let made = get(db, environment, &id).await?;
    Ok((made.ok_or_else(|| missing(&id))?, secret))
}

pub(crate) async fn get(db: &mut dyn Db, environment: &str, id: &str) -> Result<Option<Endpoint>> {
    let sql = format!("SELECT {COLUMNS} FROM event_endpoints WHERE environment = $1 AND id = $2");
    let found = db.row(&sql, &[environment.into(), id.into()]).await?;
    found.map(|row| read(&row)).transpose()
}

pub(crate) async fn list(db: &mut dyn Db, environment: &str) -> Result<Vec<Endpoint>> {
    let sql = format!("SELECT {COLUMNS} FROM event_endpoints WHERE environment = $1 ORDER BY created_at_ms, id");
    let rows = db.rows(&sql, &[environment.into()]).await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn update(db: &mut dyn Db, environment: &str, id: &str, patch: &EndpointPatch) -> Result<Endpoint> {
    let types = patch.types.as_deref().map(types_text);
    let changed = db
        .execute(
            "UPDATE event_endpoints SET url = coalesce($3, url), name = coalesce($4, name), types = coalesce($5, types)
             WHERE environment = $1 AND id = $2",
            &[
                environment.into(),
                id.into(),
                patch.url.as_deref().into(),
                patch.name.as_deref().into(),
                types.as_deref().into(),
            ],
        )
        .await?;
    if changed == 0 {
        return Err(missing(id));
    }
    match patch.enabled {
        Some(true) => enable(db, environment, id).await?,
        Some(false) => disable(db, (environment, id), "by an administrator").await?,
        None => {}
    }
    get(db, environment, id).await?.ok_or_else(|| missing(id))
}

async fn enable(db: &mut dyn Db, environment: &str, id: &str) -> Result<()> {
    db.execute(
        "UPDATE event_endpoints SET disabled_at_ms = NULL, disabled_cause = NULL, failures = 0, failing_since_ms = NULL,
         paused_until_ms = 0 WHERE environment = $1 AND id = $2",
        &[environment.into(), id.into()],
    )
    .await?;
    // The patience with what waited begins anew.
    db.execute(
        "UPDATE deliveries SET pending_since_ms = now_ms() WHERE environment = $1 AND endpoint = $2 AND state = 'pending'",
        &[environment.into(), id.into()],
    )
    .await?;
    recall(db, (environment, id)).await
}

/// Sends nothing to an endpoint from now on. One that is disabled already keeps its cause.
pub(crate) async fn disable(db: &mut dyn Db, endpoint: (&str, &str), cause: &str) -> Result<()> {
    db.execute(
        "UPDATE event_endpoints SET disabled_at_ms = now_ms(), disabled_cause = $3
         WHERE environment = $1 AND id = $2 AND disabled_at_ms IS NULL",
        &[endpoint.0.into(), endpoint.1.into(), cause.into()],
    )
    .await?;
    Ok(())
}

/// Everything that waits for an endpoint is due, in the order in which it happened.
pub(crate) async fn recall(db: &mut dyn Db, endpoint: (&str, &str)) -> Result<()> {
    db.execute(
        "UPDATE deliveries SET due_at_ms = (SELECT e.at_ms FROM events e WHERE e.environment = $1 AND e.id = event)
         WHERE environment = $1 AND endpoint = $2 AND state = 'pending'",
        &[endpoint.0.into(), endpoint.1.into()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn rotate(db: &mut dyn Db, keys: &Keyring, endpoint: (&str, &str), keep_ms: i64) -> Result<Secret> {
    revision::hold(db).await?;
    let found = db
        .row(
            "SELECT secret_version FROM event_endpoints WHERE environment = $1 AND id = $2",
            &[endpoint.0.into(), endpoint.1.into()],
        )
        .await?;
    let version = found.ok_or_else(|| missing(endpoint.1))?.number(0)? + 1;
    let secret = new_secret()?;
    let sealed = keys.seal(db, place(endpoint, version), &secret).await?;
    db.execute(
        "UPDATE event_endpoints SET previous = secret, previous_until_ms = now_ms() + $5, secret = $3, secret_version = $4
         WHERE environment = $1 AND id = $2",
        &[
            endpoint.0.into(),
            endpoint.1.into(),
            sealed.as_slice().into(),
            version.into(),
            keep_ms.into(),
        ],
    )
    .await?;
    Ok(secret)
}

pub(crate) async fn delete(db: &mut dyn Db, environment: &str, id: &str) -> Result<()> {
    let removed = db
        .execute(
            "DELETE FROM event_endpoints WHERE environment = $1 AND id = $2",
            &[environment.into(), id.into()],
        )
        .await?;
    if removed == 0 { Err(missing(id)) } else { Ok(()) }
}

/// Opens what signs: three columns of a query from `first` on, `secret_version`, `secret`, and `previous` if it still counts.
pub(crate) async fn secrets(
    db: &mut dyn Db,
    keys: &Keyring,
    endpoint: (&str, &str),
    row: &Row,
    first: usize,
) -> Result<Vec<Secret>> {
    let version = row.number(first)?;
    let mut secrets = vec![keys.open(db, place(endpoint, version), row.bytes(first + 1)?).await?];
    if let Some(sealed) = row.maybe_bytes(first + 2)? {
        secrets.push(
            keys.open(db, place(endpoint, version.saturating_sub(1)), sealed)
                .await?,
        );
    }
    Ok(secrets)
}

/// Seals every secret of an environment under its newest data key. The caller holds the revision: nobody writes one meanwhile.
pub(crate) async fn reseal(db: &mut dyn Db, keys: &Keyring, environment: &str) -> Result<()> {
    let rows = db
        .rows(
            "SELECT id, secret_version, secret, previous FROM event_endpoints WHERE environment = $1",
            &[environment.into()],
        )
        .await?;
    for row in rows {
        let endpoint = (environment, row.text(0)?);
        let version = row.number(1)?;
        let mut sealed = Vec::new();
        for (version, secret) in std::iter::zip(
            [version, version.saturating_sub(1)],
            secrets(db, keys, endpoint, &row, 1).await?,
        ) {
            sealed.push(keys.seal(db, place(endpoint, version), &secret).await?);
        }
        let mut sealed = sealed.iter().map(Vec::as_slice);
        db.execute(
            "UPDATE event_endpoints SET secret = $3, previous = $4 WHERE environment = $1 AND id = $2",
            &[
                environment.into(),
                endpoint.1.into(),
                crate::sql::Value::Bytes(sealed.next()),
                crate::sql::Value::Bytes(sealed.next()),
            ],
        )
        .await?;
    }
    Ok(())
}

pub(crate) fn missing(id: &str) -> StoreError {
    StoreError::missing(format!("endpoint {id:?}"))
}

fn new_secret() -> Result<Secret> {
    let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
    getrandom::fill(bytes.as_mut())?;
    let text = Zeroizing::new(STANDARD.encode(*bytes));
    Ok(Secret::new(format!("{SECRET_PREFIX}{}", *text)))
}

fn types_text(types: &[EventType]) -> String {
    if types.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = types.iter().map(|kind| kind.as_str()).collect();
    format!(",{},", names.join(","))
}

fn read(row: &Row) -> Result<Endpoint> {
    let types = row.text(3)?.split(',').filter(|name| !name.is_empty());
    let disabled = match row.maybe_int(5)? {
        Some(at_ms) => Some((at_ms, row.maybe_owned(6)?.unwrap_or_default())),
        None => None,
    };
    Ok(Endpoint {
        id: row.owned(0)?,
        url: row.owned(1)?,
        name: row.owned(2)?,
        types: types.map(str::to_owned).collect(),
        created_at_ms: row.int(4)?,
        disabled,
        failing_since_ms: row.maybe_int(7)?,
        previous_secret_until_ms: row.maybe_int(8)?,
    })
}

fn place<'a>(endpoint: (&'a str, &'a str), version: u64) -> Place<'a> {
    Place {
        environment: endpoint.0,
        owner: endpoint.1,
        field: "signing secret",
        version,
    }
}
