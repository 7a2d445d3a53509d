//! The table `renewals`: who may renew a credential, and what became of earlier attempts.
//!
//! ```text
//! claim   a free lease is taken, the epoch moves          (one at a time)
//! sending the intent is on record before the wire         (who crashes after it has left a trace)
//! renewed new tokens are stored over the version they came from, by the last who sent
//! settle  the attempt failed: when the next may follow, and what the account's state is
//! ```
//!
//! No transaction and no lock is held in between; all times are the database's. What changes both locks the account's row first, and
//! this table's after it: two that took them the other way round would wait for each other.

use crate::error::StoreError;
use crate::record::{AccountState, Claim, Claimed, Forecast, Renewal, Sending, Settled, Standing};
use crate::sql::{Db, Result, Row};
use crate::tables::accounts;

pub(crate) async fn create(db: &mut dyn Db, environment: &str, account: &str) -> Result<()> {
    db.execute(
        "INSERT INTO renewals (environment, account, epoch, lease_until_ms, sent_epoch, sent_at_ms, unsure, failures,
         refusals, next_attempt_at_ms, renewed_at_ms, due_at_ms) VALUES ($1, $2, 0, 0, 0, NULL, 0, 0, 0, 0, now_ms(), now_ms())",
        &[environment.into(), account.into()],
    )
    .await?;
    Ok(())
}

/// Five columns of a query, from `first` on.
pub(crate) fn read(row: &Row, first: usize) -> Result<Renewal> {
    Ok(Renewal {
        unsure: row.flag(first)?,
        failures: row.number(first + 1)?,
        refusals: row.number(first + 2)?,
        wait_ms: row.int(first + 3)?.max(0),
        renewed_at_ms: row.int(first + 4)?,
    })
}

/// Takes the lease, if it is free and an attempt may be made now.
pub(crate) async fn claim(db: &mut dyn Db, account: (&str, &str), claim: &Claim) -> Result<Claimed> {
    let taken = db
        .row(
            "UPDATE renewals SET epoch = epoch + 1, lease_until_ms = now_ms() + $4,
             unsure = CASE WHEN sent_at_ms IS NULL THEN unsure ELSE 1 END
             WHERE environment = $1 AND account = $2 AND lease_until_ms <= now_ms()
             AND (next_attempt_at_ms <= now_ms() OR $6 = 1)
             AND (sent_at_ms IS NULL OR sent_at_ms + $5 <= now_ms())
             AND EXISTS (SELECT 1 FROM accounts a WHERE a.environment = $1 AND a.id = $2
                         AND a.credential_version = $3 AND a.state <> 'needs_reauth')
             RETURNING epoch, unsure",
            &[
                account.0.into(),
                account.1.into(),
                claim.version.into(),
                claim.lease_ms.into(),
                claim.patience_ms.into(),
                i64::from(claim.at_once).into(),
            ],
        )
        .await?;
    match taken {
        Some(row) => Ok(Claimed::Granted {
            epoch: row.number(0)?,
            unsure: row.flag(1)?,
        }),
        None => why_not(db, account, claim).await,
    }
}

async fn why_not(db: &mut dyn Db, account: (&str, &str), claim: &Claim) -> Result<Claimed> {
    let found = db
        .row(
            "SELECT a.credential_version, a.state, r.lease_until_ms - now_ms(), r.next_attempt_at_ms - now_ms(),
             r.sent_at_ms + $3 - now_ms() FROM accounts a JOIN renewals r ON r.environment = a.environment AND r.account = a.id
             WHERE a.environment = $1 AND a.id = $2",
            &[account.0.into(), account.1.into(), claim.patience_ms.into()],
        )
        .await?;
    let row = found.ok_or_else(|| accounts::missing(account.1))?;
    if row.number(0)? != claim.version || row.text(1)? == "needs_reauth" {
        return Ok(Claimed::Moved);
    }
    let lease = row.int(2)?.max(row.maybe_int(4)?.unwrap_or(0));
    if lease > 0 {
        return Ok(Claimed::Held { for_ms: lease });
    }
    match row.int(3)? {
        wait if wait > 0 && !claim.at_once => Ok(Claimed::Later { for_ms: wait }),
        // It came free between the two statements.
        _ => Ok(Claimed::Held { for_ms: 1 }),
    }
}

/// Puts the intent to send on record. False if the lease has been lost, or has not so long left.
pub(crate) async fn sending(db: &mut dyn Db, account: (&str, &str), sending: &Sending) -> Result<bool> {
    let noted = db
        .execute(
            "UPDATE renewals SET sent_epoch = epoch, sent_at_ms = now_ms()
             WHERE environment = $1 AND account = $2 AND epoch = $3 AND lease_until_ms >= now_ms() + $5
             AND EXISTS (SELECT 1 FROM accounts a WHERE a.environment = $1 AND a.id = $2 AND a.credential_version = $4)",
            &[
                account.0.into(),
                account.1.into(),
                sending.epoch.into(),
                sending.version.into(),
                sending.left_ms.into(),
            ],
        )
        .await?;
    Ok(noted > 0)
}

/// New tokens are stored: the lease ends, earlier failures are forgotten.
pub(crate) async fn renewed(db: &mut dyn Db, account: (&str, &str), due_at_ms: Option<i64>) -> Result<()> {
    db.execute(
        "UPDATE renewals SET lease_until_ms = 0, sent_at_ms = NULL, unsure = 0, failures = 0, refusals = 0,
         next_attempt_at_ms = 0, renewed_at_ms = now_ms(), due_at_ms = $3 WHERE environment = $1 AND account = $2",
        &[account.0.into(), account.1.into(), due_at_ms.into()],
    )
    .await?;
    Ok(())
}

/// A new credential from an administrator: the epoch moves, so that a renewal of the old one cannot store anything.
pub(crate) async fn reset(db: &mut dyn Db, account: (&str, &str)) -> Result<()> {
    db.execute(
        "UPDATE renewals SET epoch = epoch + 1, lease_until_ms = 0, sent_epoch = 0, sent_at_ms = NULL, unsure = 0,
         failures = 0, refusals = 0, next_attempt_at_ms = 0, renewed_at_ms = now_ms(), due_at_ms = now_ms()
         WHERE environment = $1 AND account = $2",
        &[account.0.into(), account.1.into()],
    )
    .await?;
    Ok(())
}

/// Ends an attempt without new tokens, if it is still this one's and nothing was stored meanwhile. False if it is not.
pub(crate) async fn settle(db: &mut dyn Db, account: (&str, &str), settled: &Settled) -> Result<bool> {
    let Some(before) = accounts::lock_state(db, account).await? else {
        return Ok(false);
    };
    let ended = db
        .execute(
            "UPDATE renewals SET lease_until_ms = 0, sent_at_ms = NULL,
             unsure = CASE WHEN $5 = 1 THEN unsure ELSE 1 END,
             failures = failures + 1, refusals = refusals + $6, next_attempt_at_ms = now_ms() + $7, due_at_ms = now_ms() + $7
             WHERE environment = $1 AND account = $2 AND epoch = $3
             AND EXISTS (SELECT 1 FROM accounts a WHERE a.environment = $1 AND a.id = $2 AND a.credential_version = $4)",
            &[
                account.0.into(),
                account.1.into(),
                settled.epoch.into(),
                settled.version.into(),
                i64::from(settled.answered).into(),
                i64::from(settled.refused).into(),
                settled.wait_ms.into(),
            ],
        )
        .await?;
    if ended == 0 {
        return Ok(false);
    }
    if let Some(standing) = &settled.standing {
        degrade(db, account, before, standing).await?;
    }
    Ok(true)
}

/// A state of the same kind keeps the moment at which it began. The caller has locked the account.
async fn degrade(db: &mut dyn Db, account: (&str, &str), before: AccountState, standing: &Standing) -> Result<()> {
    let state = accounts::state_text(standing.state);
    db.execute(
        "UPDATE accounts SET since_ms = CASE WHEN state = $3 THEN since_ms ELSE now_ms() END, state = $3, cause = $4
         WHERE environment = $1 AND id = $2",
        &[
            account.0.into(),
            account.1.into(),
            state.into(),
            standing.cause.as_deref().into(),
        ],
    )
    .await?;
    accounts::tell_move(db, account, before, standing.state).await
}

/// Accounts whose renewal is due, each given to one asker at a time: it comes again after `again_ms` unless scheduled anew.
pub(crate) async fn due(db: &mut dyn Db, limit: u32, again_ms: i64) -> Result<Vec<(String, String)>> {
    let rows = db
        .rows(
            "UPDATE renewals SET due_at_ms = now_ms() + $2 WHERE due_at_ms <= now_ms() AND (environment, account) IN
             (SELECT environment, account FROM renewals WHERE due_at_ms <= now_ms() ORDER BY due_at_ms LIMIT $1
              FOR UPDATE SKIP LOCKED) RETURNING environment, account",
            &[limit.into(), again_ms.into()],
        )
        .await?;
    rows.iter().map(|row| Ok((row.owned(0)?, row.owned(1)?))).collect()
}

/// When the account's renewal is to be looked at next; `None` = never by itself.
pub(crate) async fn schedule(
    db: &mut dyn Db,
    account: (&str, &str),
    version: u64,
    due_at_ms: Option<i64>,
) -> Result<()> {
    db.execute(
        "UPDATE renewals SET due_at_ms = $4 WHERE environment = $1 AND account = $2
         AND EXISTS (SELECT 1 FROM accounts a WHERE a.environment = $1 AND a.id = $2 AND a.credential_version = $3)",
        &[account.0.into(), account.1.into(), version.into(), due_at_ms.into()],
    )
    .await?;
    Ok(())
}

/// What is known of an account's renewals.
pub(crate) async fn forecast(db: &mut dyn Db, account: (&str, &str)) -> Result<Forecast> {
    let found = db
        .row(
            "SELECT a.expires_at_ms, r.renewed_at_ms, r.due_at_ms, r.next_attempt_at_ms, r.failures
             FROM accounts a JOIN renewals r ON r.environment = a.environment AND r.account = a.id
             WHERE a.environment = $1 AND a.id = $2",
            &[account.0.into(), account.1.into()],
        )
        .await?;
    let row = found.ok_or_else(|| StoreError::missing(format!("account {:?}", account.1)))?;
    Ok(Forecast {
        expires_at_ms: row.maybe_int(0)?,
        renewed_at_ms: row.int(1)?,
        due_at_ms: row.maybe_int(2)?,
        next_attempt_at_ms: Some(row.int(3)?).filter(|at| *at > 0),
        failures: row.number(4)?,
    })
}
