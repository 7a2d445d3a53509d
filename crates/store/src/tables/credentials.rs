//! The table `credentials`: one sealed value a field, all of one version, under the account's own key.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::data_keys::Keyring;
use super::{accounts, renewals, revision};
use crate::record::{AccountState, Commit, Credential, Renewed, Standing};
use crate::seal::{DataKey, Place};
use crate::secret::Secret;
use crate::sql::{Db, Result};

/// One query, so that version, state and values belong together.
const LOAD: &str = "SELECT a.credential_version, a.expires_at_ms, a.sealed_key, a.state, a.cause, a.since_ms,
    r.unsure, r.failures, r.refusals, r.next_attempt_at_ms - now_ms(), r.renewed_at_ms, c.field, c.sealed
    FROM accounts a
    JOIN renewals r ON r.environment = a.environment AND r.account = a.id
    LEFT JOIN credentials c ON c.environment = a.environment AND c.account = a.id
    WHERE a.environment = $1 AND a.id = $2";

pub(crate) async fn load(
    db: &mut dyn Db,
    keys: &Keyring,
    environment: &str,
    account: &str,
) -> Result<Option<Credential>> {
    let rows = db.rows(LOAD, &[environment.into(), account.into()]).await?;
    let Some(head) = rows.first() else {
        return Ok(None);
    };
    let version = head.number(0)?;
    let own_key = keys.open_account_key(db, environment, account, head.bytes(2)?).await?;
    let mut fields = BTreeMap::new();
    for row in &rows {
        let Some(field) = row.maybe_text(11)? else { continue };
        let place = place((environment, account), field, version);
        fields.insert(field.to_owned(), own_key.open(place, row.bytes(12)?)?);
    }
    Ok(Some(Credential {
        fields,
        expires_at_ms: head.maybe_int(1)?,
        version,
        standing: Standing {
            state: accounts::state_from(head.text(3)?)?,
            cause: head.maybe_owned(4)?,
            since_ms: head.int(5)?,
        },
        renewal: renewals::read(head, 6)?,
    }))
}

/// Stores what a renewal yielded, if the version is still the one that it began with and nobody has put a request on the
/// wire since (`epoch`).
pub(crate) async fn commit(
    db: &mut dyn Db,
    keys: &Keyring,
    account: (&str, &str),
    renewed: &Renewed,
    captures: Map<String, Json>,
) -> Result<Commit> {
    let (environment, id) = account;
    if !captures.is_empty() {
        revision::hold(db).await?;
    }
    let next = renewed.version + 1;
    let before = accounts::lock_state(db, account).await?;
    let moved = db
        .execute(
            "UPDATE accounts SET credential_version = $4, expires_at_ms = $5,
             since_ms = CASE WHEN state IN ('active', 'incomplete') THEN since_ms ELSE now_ms() END,
             cause = CASE WHEN state = 'incomplete' THEN cause ELSE NULL END,
             state = CASE WHEN state = 'incomplete' THEN state ELSE 'active' END
             WHERE environment = $1 AND id = $2 AND credential_version = $3 AND EXISTS (SELECT 1 FROM renewals r
             WHERE r.environment = $1 AND r.account = $2 AND r.sent_epoch = $6)",
            &[
                environment.into(),
                id.into(),
                renewed.version.into(),
                next.into(),
                renewed.expires_at_ms.into(),
                renewed.epoch.into(),
            ],
        )
        .await?;
    if moved == 0 {
        return Ok(Commit::Stale(version(db, account).await?));
    }
    renewals::renewed(db, account, renewed.due_at_ms).await?;
    let own_key = own_key(db, keys, account).await?;
    rewrite(db, &own_key, account, next, &renewed.fields).await?;
    if !captures.is_empty() {
        accounts::capture(db, environment, id, captures).await?;
    }
    // As the statement above says: what is incomplete stays so, everything else works now.
    if let Some(before) = before.filter(|before| *before != AccountState::Incomplete) {
        accounts::tell_move(db, account, before, AccountState::Active).await?;
    }
    Ok(Commit::Committed(next))
}

/// Replaces all values by an administrator's; what was known of renewals belongs to the old ones. The caller has locked the
/// account.
pub(crate) async fn put(
    db: &mut dyn Db,
    keys: &Keyring,
    account: (&str, &str),
    fields: &BTreeMap<String, Secret>,
    expires_at_ms: Option<i64>,
) -> Result<()> {
    let next = version(db, account).await? + 1;
    db.execute(
        "UPDATE accounts SET credential_version = $3, expires_at_ms = $4 WHERE environment = $1 AND id = $2",
        &[account.0.into(), account.1.into(), next.into(), expires_at_ms.into()],
    )
    .await?;
    renewals::reset(db, account).await?;
    let own_key = own_key(db, keys, account).await?;
    rewrite(db, &own_key, account, next, fields).await
}

/// Version of an account's credential.
pub(super) async fn version(db: &mut dyn Db, account: (&str, &str)) -> Result<u64> {
    let found = db
        .row(
            "SELECT credential_version FROM accounts WHERE environment = $1 AND id = $2",
            &[account.0.into(), account.1.into()],
        )
        .await?;
    found.ok_or_else(|| accounts::missing(account.1))?.number(0)
}

async fn own_key(db: &mut dyn Db, keys: &Keyring, account: (&str, &str)) -> Result<DataKey> {
    let (environment, id) = account;
    let found = db
        .row(
            "SELECT sealed_key FROM accounts WHERE environment = $1 AND id = $2",
            &[environment.into(), id.into()],
        )
        .await?;
    let row = found.ok_or_else(|| accounts::missing(id))?;
    keys.open_account_key(db, environment, id, row.bytes(0)?).await
}

async fn rewrite(
    db: &mut dyn Db,
    own_key: &DataKey,
    account: (&str, &str),
    version: u64,
    fields: &BTreeMap<String, Secret>,
) -> Result<()> {
    db.execute(
        "DELETE FROM credentials WHERE environment = $1 AND account = $2",
        &[account.0.into(), account.1.into()],
    )
    .await?;
    write(db, own_key, account, version, fields).await
}

pub(crate) async fn write(
    db: &mut dyn Db,
    own_key: &DataKey,
    account: (&str, &str),
    version: u64,
    fields: &BTreeMap<String, Secret>,
) -> Result<()> {
    for (field, secret) in fields {
        let sealed = own_key.seal(place(account, field, version), secret)?;
        db.execute(
            "INSERT INTO credentials VALUES ($1, $2, $3, $4)",
            &[
                account.0.into(),
                account.1.into(),
                field.into(),
                sealed.as_slice().into(),
            ],
        )
        .await?;
    }
    Ok(())
}

fn place<'a>(account: (&'a str, &'a str), field: &'a str, version: u64) -> Place<'a> {
    Place {
        environment: account.0,
        owner: account.1,
        field,
        version,
    }
}
