//! The table `accounts`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};

use super::data_keys::Keyring;
use super::{credentials, environments, revision};
use crate::error::StoreError;
use crate::record::{Account, AccountPage, AccountPatch, AccountState, NewAccount, Standing};
use crate::token;

type Result<T> = std::result::Result<T, StoreError>;

const COLUMNS: &str =
    "environment, id, integration, auth, tenant, variables, state, cause, since_ms, created_at_ms, updated_at_ms";

pub(super) fn create(
    db: &Connection,
    keys: &Keyring,
    environment: &str,
    account: NewAccount,
    now_ms: i64,
) -> Result<Account> {
    if environments::get(db, environment)?.is_none() {
        return Err(StoreError::missing(format!("environment {environment:?}")));
    }
    let id = token::new_id("acct")?;
    let standing = &account.standing;
    db.prepare_cached("INSERT INTO accounts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1, ?10, ?11, ?11)")?
        .execute(params![
            environment,
            id,
            account.integration,
            account.auth,
            account.tenant,
            variables_text(&account.variables),
            state_text(standing.state),
            standing.cause,
            standing.since_ms,
            account.expires_at_ms,
            now_ms
        ])?;
    credentials::write(db, keys, (environment, &id), 1, &account.credentials)?;
    revision::bump(db)?;
    get(db, environment, &id)?.ok_or_else(|| missing(&id))
}

pub(super) fn get(db: &Connection, environment: &str, id: &str) -> Result<Option<Account>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM accounts WHERE environment = ?1 AND id = ?2"
    ))?
    .query_row(params![environment, id], |row| Ok(read(row)))
    .optional()?
    .transpose()
}

pub(super) fn list(db: &Connection, environment: &str, page: &AccountPage) -> Result<Vec<Account>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM accounts WHERE environment = ?1 AND id > ?2
         AND (?3 IS NULL OR integration = ?3) AND (?4 IS NULL OR tenant = ?4) ORDER BY id LIMIT ?5"
    ))?;
    let after = page.after.as_deref().unwrap_or("");
    let rows = statement.query_map(
        params![environment, after, page.integration, page.tenant, page.limit],
        |row| Ok(read(row)),
    )?;
    rows.map(|row| row?).collect()
}

pub(super) fn update(
    db: &Connection,
    keys: &Keyring,
    account: (&str, &str),
    patch: AccountPatch,
    now_ms: i64,
) -> Result<Account> {
    let (environment, id) = account;
    let mut state = get(db, environment, id)?.ok_or_else(|| missing(id))?;
    state.tenant = patch.tenant.unwrap_or(state.tenant);
    state.auth = patch.auth.or(state.auth);
    state.variables = patch.variables.unwrap_or(state.variables);
    state.standing = patch.standing.unwrap_or(state.standing);
    state.updated_at_ms = now_ms;
    save(db, &state)?;
    if let Some((fields, expires_at_ms)) = patch.credentials {
        let (version, _) = credentials::head(db, environment, id)?.ok_or_else(|| missing(id))?;
        credentials::replace(db, keys, account, version + 1, &fields, expires_at_ms)?;
    }
    revision::bump(db)?;
    Ok(state)
}

fn save(db: &Connection, account: &Account) -> Result<()> {
    db.prepare_cached(
        "UPDATE accounts SET tenant = ?3, auth = ?4, variables = ?5, state = ?6, cause = ?7, since_ms = ?8,
         updated_at_ms = ?9 WHERE environment = ?1 AND id = ?2",
    )?
    .execute(params![
        account.environment,
        account.id,
        account.tenant,
        account.auth,
        variables_text(&account.variables),
        state_text(account.standing.state),
        account.standing.cause,
        account.standing.since_ms,
        account.updated_at_ms
    ])?;
    Ok(())
}

/// Adds what a token answer said about the account. Says whether that changed anything.
pub(super) fn capture(db: &Connection, environment: &str, id: &str, captures: Map<String, Value>) -> Result<bool> {
    let mut account = get(db, environment, id)?.ok_or_else(|| missing(id))?;
    let before = account.variables.clone();
    account.variables.extend(captures);
    if account.variables == before {
        return Ok(false);
    }
    save(db, &account)?;
    Ok(true)
}

pub(super) fn set_standing(db: &Connection, environment: &str, id: &str, standing: &Standing) -> Result<()> {
    let changed = db
        .prepare_cached("UPDATE accounts SET state = ?3, cause = ?4, since_ms = ?5 WHERE environment = ?1 AND id = ?2")?
        .execute(params![
            environment,
            id,
            state_text(standing.state),
            standing.cause,
            standing.since_ms
        ])?;
    if changed == 0 { Err(missing(id)) } else { Ok(()) }
}

pub(super) fn delete(db: &Connection, environment: &str, id: &str) -> Result<()> {
    let removed = db
        .prepare_cached("DELETE FROM accounts WHERE environment = ?1 AND id = ?2")?
        .execute(params![environment, id])?;
    if removed == 0 {
        return Err(missing(id));
    }
    db.prepare_cached("DELETE FROM documents WHERE environment = ?1 AND kind = 'account_overlay' AND name = ?2")?
        .execute(params![environment, id])?;
    revision::bump(db)
}

pub(super) fn missing(id: &str) -> StoreError {
    StoreError::missing(format!("account {id:?}"))
}

fn read(row: &Row<'_>) -> Result<Account> {
    let id: String = row.get(1)?;
    let variables: String = row.get(5)?;
    let variables = serde_json::from_str(&variables)
        .map_err(|error| StoreError::corrupt(format!("accounts.variables of {id}"), error))?;
    Ok(Account {
        environment: row.get(0)?,
        integration: row.get(2)?,
        auth: row.get(3)?,
        tenant: row.get(4)?,
        variables,
        standing: Standing {
            state: state_from(&id, &row.get::<_, String>(6)?)?,
            cause: row.get(7)?,
            since_ms: row.get(8)?,
        },
        created_at_ms: row.get(9)?,
        updated_at_ms: row.get(10)?,
        id,
    })
}

fn variables_text(variables: &Map<String, Value>) -> String {
    Value::Object(variables.clone()).to_string()
}

fn state_text(state: AccountState) -> &'static str {
    match state {
        AccountState::Incomplete => "incomplete",
        AccountState::Active => "active",
        AccountState::Degraded => "degraded",
        AccountState::NeedsReauth => "needs_reauth",
    }
}

fn state_from(id: &str, text: &str) -> Result<AccountState> {
    match text {
        "incomplete" => Ok(AccountState::Incomplete),
        "active" => Ok(AccountState::Active),
        "degraded" => Ok(AccountState::Degraded),
        "needs_reauth" => Ok(AccountState::NeedsReauth),
        other => Err(StoreError::corrupt(
            format!("accounts.state of {id}"),
            format!("unknown word {other:?}"),
        )),
    }
}
