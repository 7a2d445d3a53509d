//! The table `accounts`.

use serde_json::{Map, Value as Json};

use super::data_keys::Keyring;
use super::{credentials, environments, events, renewals, revision};
use crate::error::StoreError;
use crate::outbox::EventType;
use crate::record::{Account, AccountPage, AccountPatch, AccountState, NewAccount, Standing};
use crate::seal::DataKey;
use crate::sql::{Db, Result, Row};
use crate::token;

const COLUMNS: &str =
    "environment, id, integration, auth, tenant, variables, state, cause, since_ms, created_at_ms, updated_at_ms";

pub(crate) async fn create(
    db: &mut dyn Db,
    keys: &Keyring,
    environment: &str,
    new: NewAccount,
    now_ms: i64,
) -> Result<Account> {
    revision::bump(db).await?;
    environments::must_exist(db, environment).await?;
    let id = match new.id {
        Some(id) => id,
        None => token::new_id("acct")?,
    };
    let own_key = DataKey::generate(0)?;
    let sealed_key = keys.seal_account_key(db, environment, &id, &own_key).await?;
    let variables = variables_text(&new.variables);
    let inserted = db
        .execute(
            "INSERT INTO accounts (environment, id, integration, auth, tenant, variables, state, cause, since_ms, sealed_key,
             credential_version, expires_at_ms, created_at_ms, updated_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $12) ON CONFLICT DO NOTHING",
            &[
                environment.into(),
                (&id).into(),
                (&new.integration).into(),
                new.auth.as_deref().into(),
                (&new.tenant).into(),
                (&variables).into(),
                state_text(new.standing.state).into(),
                new.standing.cause.as_deref().into(),
                new.standing.since_ms.into(),
                sealed_key.as_slice().into(),
                new.expires_at_ms.into(),
                now_ms.into(),
            ],
        )
        .await?;
    if inserted == 0 {
        return Err(StoreError::Exists {
            what: format!("account {id:?}"),
        });
    }
    credentials::write(db, &own_key, (environment, &id), 1, &new.credentials).await?;
    renewals::create(db, environment, &id).await?;
    events::emit(db, (environment, &id), &[EventType::AccountCreated]).await?;
    get(db, environment, &id).await?.ok_or_else(|| missing(&id))
}

pub(crate) async fn get(db: &mut dyn Db, environment: &str, id: &str) -> Result<Option<Account>> {
    find(db, environment, id, "").await
}

async fn find(db: &mut dyn Db, environment: &str, id: &str, lock: &str) -> Result<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE environment = $1 AND id = $2{lock}");
    let found = db.row(&sql, &[environment.into(), id.into()]).await?;
    found.map(|row| read(&row)).transpose()
}

pub(crate) async fn list(db: &mut dyn Db, environment: &str, page: &AccountPage) -> Result<Vec<Account>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM accounts WHERE environment = $1 AND id > $2 AND ($3 IS NULL OR integration = $3)
         AND ($4 IS NULL OR tenant = $4) AND ($5 IS NULL OR state = $5) ORDER BY id LIMIT $6"
    );
    let rows = db
        .rows(
            &sql,
            &[
                environment.into(),
                page.after.as_deref().unwrap_or("").into(),
                page.integration.as_deref().into(),
                page.tenant.as_deref().into(),
                page.state.map(state_text).into(),
                page.limit.into(),
            ],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn update(
    db: &mut dyn Db,
    keys: &Keyring,
    account: (&str, &str),
    patch: AccountPatch,
    now_ms: i64,
) -> Result<Account> {
    let (environment, id) = account;
    revision::bump(db).await?;
    let found = find(db, environment, id, " FOR UPDATE").await?;
    let before = found.ok_or_else(|| missing(id))?;
    if let Some(expected) = patch.over {
        let found = credentials::version(db, account).await?;
        if found != expected {
            return Err(StoreError::Conflict { expected, found });
        }
    }
    let mut after = before.clone();
    after.tenant = patch.tenant.unwrap_or(after.tenant);
    after.auth = patch.auth.or(after.auth);
    after.variables = patch.variables.unwrap_or(after.variables);
    after.standing = patch.standing.unwrap_or(after.standing);
    after.updated_at_ms = now_ms;
    save(db, &after).await?;
    let reconnected = patch.credentials.is_some();
    if let Some((fields, expires_at_ms)) = patch.credentials {
        credentials::put(db, keys, account, &fields, expires_at_ms).await?;
    }
    events::emit(db, account, &what_happened(&before, &after, reconnected)).await?;
    Ok(after)
}

fn what_happened(before: &Account, after: &Account, reconnected: bool) -> Vec<EventType> {
    let changed = before.tenant != after.tenant || before.auth != after.auth || before.variables != after.variables;
    let moved = before.standing.state != after.standing.state;
    let kinds = [
        reconnected.then_some(EventType::AccountReconnected),
        changed.then_some(EventType::AccountUpdated),
        moved.then(|| EventType::of(after.standing.state)),
    ];
    kinds.into_iter().flatten().collect()
}

async fn save(db: &mut dyn Db, account: &Account) -> Result<()> {
    let variables = variables_text(&account.variables);
    db.execute(
        "UPDATE accounts SET tenant = $3, auth = $4, variables = $5, state = $6, cause = $7, since_ms = $8,
         updated_at_ms = $9 WHERE environment = $1 AND id = $2",
        &[
            (&account.environment).into(),
            (&account.id).into(),
            (&account.tenant).into(),
            account.auth.as_deref().into(),
            (&variables).into(),
            state_text(account.standing.state).into(),
            account.standing.cause.as_deref().into(),
            account.standing.since_ms.into(),
            account.updated_at_ms.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Adds what a token answer said about the account, and moves the revision if that changed anything. The caller holds the
/// revision.
pub(crate) async fn capture(db: &mut dyn Db, environment: &str, id: &str, captures: Map<String, Json>) -> Result<()> {
    let mut account = get(db, environment, id).await?.ok_or_else(|| missing(id))?;
    let before = account.variables.clone();
    account.variables.extend(captures);
    if account.variables == before {
        return Ok(());
    }
    save(db, &account).await?;
    revision::bump(db).await
}

pub(crate) async fn set_standing(
    db: &mut dyn Db,
    (environment, id): (&str, &str),
    version: u64,
    standing: &Standing,
) -> Result<()> {
    let before = lock_state(db, (environment, id)).await?.ok_or_else(|| missing(id))?;
    let noted = db
        .execute(
            "UPDATE accounts SET since_ms = CASE WHEN state = $3 AND cause = $4 THEN since_ms ELSE $5 END, state = $3, cause = $4
             WHERE environment = $1 AND id = $2 AND credential_version = $6 AND state <> 'needs_reauth'",
            &[
                environment.into(),
                id.into(),
                state_text(standing.state).into(),
                standing.cause.as_deref().into(),
                standing.since_ms.into(),
                version.into(),
            ],
        )
        .await?;
    if noted == 0 {
        return Ok(());
    }
    tell_move(db, (environment, id), before, standing.state).await
}

/// The state, which nobody else changes until this work is done.
pub(crate) async fn lock_state(db: &mut dyn Db, account: (&str, &str)) -> Result<Option<AccountState>> {
    let sql = "SELECT state FROM accounts WHERE environment = $1 AND id = $2 FOR UPDATE";
    let found = db.row(sql, &[account.0.into(), account.1.into()]).await?;
    found.map(|row| state_from(row.text(0)?)).transpose()
}

/// Puts on record that an account came from one state into another, if it did.
pub(crate) async fn tell_move(
    db: &mut dyn Db,
    account: (&str, &str),
    before: AccountState,
    after: AccountState,
) -> Result<()> {
    if before == after {
        return Ok(());
    }
    events::emit(db, account, &[EventType::of(after)]).await
}

/// The account's own key goes with the row, and with it whatever is left of the credential elsewhere.
pub(crate) async fn delete(db: &mut dyn Db, environment: &str, id: &str) -> Result<()> {
    revision::bump(db).await?;
    lock_state(db, (environment, id)).await?.ok_or_else(|| missing(id))?;
    events::emit(db, (environment, id), &[EventType::AccountDeleted]).await?;
    db.execute(
        "DELETE FROM accounts WHERE environment = $1 AND id = $2",
        &[environment.into(), id.into()],
    )
    .await?;
    db.execute(
        "DELETE FROM documents WHERE environment = $1 AND kind = 'account_overlay' AND name = $2",
        &[environment.into(), id.into()],
    )
    .await?;
    Ok(())
}

/// Seals the keys of some accounts after an id under the environment's newest data key. Returns the last one's id, and how
/// many there were.
pub(crate) async fn reseal(
    db: &mut dyn Db,
    keys: &Keyring,
    environment: &str,
    after: &str,
    limit: u32,
) -> Result<Option<(String, u64)>> {
    let rows = db
        .rows(
            "SELECT id, sealed_key FROM accounts WHERE environment = $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE",
            &[environment.into(), after.into(), limit.into()],
        )
        .await?;
    for row in &rows {
        let id = row.text(0)?;
        let own_key = keys.open_account_key(db, environment, id, row.bytes(1)?).await?;
        let sealed = keys.seal_account_key(db, environment, id, &own_key).await?;
        db.execute(
            "UPDATE accounts SET sealed_key = $3 WHERE environment = $1 AND id = $2",
            &[environment.into(), id.into(), sealed.as_slice().into()],
        )
        .await?;
    }
    rows.last()
        .map(|row| Ok((row.owned(0)?, rows.len() as u64)))
        .transpose()
}

pub(crate) fn missing(id: &str) -> StoreError {
    StoreError::missing(format!("account {id:?}"))
}

fn read(row: &Row) -> Result<Account> {
    let id = row.owned(1)?;
    let variables = serde_json::from_str(row.text(5)?)
        .map_err(|error| StoreError::corrupt(format!("accounts.variables of {id}"), error))?;
    Ok(Account {
        environment: row.owned(0)?,
        integration: row.owned(2)?,
        auth: row.maybe_owned(3)?,
        tenant: row.owned(4)?,
        variables,
        standing: Standing {
            state: state_from(row.text(6)?)?,
            cause: row.maybe_owned(7)?,
            since_ms: row.int(8)?,
        },
        created_at_ms: row.int(9)?,
        updated_at_ms: row.int(10)?,
        id,
    })
}

fn variables_text(variables: &Map<String, Json>) -> String {
    Json::Object(variables.clone()).to_string()
}

pub(crate) fn state_text(state: AccountState) -> &'static str {
    match state {
        AccountState::Incomplete => "incomplete",
        AccountState::Active => "active",
        AccountState::Degraded => "degraded",
        AccountState::NeedsReauth => "needs_reauth",
    }
}

pub(crate) fn state_from(text: &str) -> Result<AccountState> {
    match text {
        "incomplete" => Ok(AccountState::Incomplete),
        "active" => Ok(AccountState::Active),
        "degraded" => Ok(AccountState::Degraded),
        "needs_reauth" => Ok(AccountState::NeedsReauth),
        other => Err(StoreError::corrupt("accounts.state", format!("unknown word {other:?}"))),
    }
}
