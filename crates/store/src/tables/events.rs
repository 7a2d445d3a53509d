//! The table `events`: written by whatever changes an account, in its transaction, together with a delivery for every endpoint.

use crate::outbox::{Event, EventPage, EventType};
use crate::sql::{Db, Result, Row};
use crate::tables::{accounts, endpoints};
use crate::token;

const COLUMNS: &str = "id, type, at_ms, account, integration, tenant, state";

/// Puts on record what became of an account, as it now is. The caller has its row, so that one account's events are one after
/// the other: each is at least a millisecond after the one before.
pub(crate) async fn emit(db: &mut dyn Db, account: (&str, &str), kinds: &[EventType]) -> Result<()> {
    for kind in kinds {
        let found = db
            .row(
                "SELECT a.integration, a.tenant, a.state, now_ms(), (SELECT max(e.at_ms) + 1 FROM events e
                 WHERE e.environment = a.environment AND e.account = a.id)
                 FROM accounts a WHERE a.environment = $1 AND a.id = $2",
                &[account.0.into(), account.1.into()],
            )
            .await?;
        let row = found.ok_or_else(|| accounts::missing(account.1))?;
        let at_ms = row.int(3)?.max(row.maybe_int(4)?.unwrap_or(0));
        let event = Event {
            id: token::ordered_id("evt", at_ms)?,
            kind: kind.as_str().to_owned(),
            at_ms,
            account: account.1.to_owned(),
            integration: row.owned(0)?,
            tenant: row.owned(1)?,
            state: row.owned(2)?,
        };
        insert(db, account.0, &event).await?;
        fan_out(db, account.0, &event).await?;
    }
    Ok(())
}

/// An event that only one endpoint gets, to try it.
pub(crate) async fn test(db: &mut dyn Db, environment: &str, endpoint: &str) -> Result<String> {
    let found = db
        .row(
            "SELECT now_ms() FROM event_endpoints WHERE environment = $1 AND id = $2",
            &[environment.into(), endpoint.into()],
        )
        .await?;
    let at_ms = found.ok_or_else(|| endpoints::missing(endpoint))?.int(0)?;
    let event = Event {
        id: token::ordered_id("evt", at_ms)?,
        kind: EventType::EndpointTest.as_str().to_owned(),
        at_ms,
        account: String::new(),
        integration: String::new(),
        tenant: String::new(),
        state: String::new(),
    };
    insert(db, environment, &event).await?;
    db.execute(
        "INSERT INTO deliveries VALUES ($1, $2, $3, 'pending', 0, $4, $4)",
        &[environment.into(), (&event.id).into(), endpoint.into(), at_ms.into()],
    )
    .await?;
    Ok(event.id)
}

async fn insert(db: &mut dyn Db, environment: &str, event: &Event) -> Result<()> {
    db.execute(
        "INSERT INTO events (environment, id, type, account, integration, tenant, state, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            environment.into(),
            (&event.id).into(),
            (&event.kind).into(),
            (&event.account).into(),
            (&event.integration).into(),
            (&event.tenant).into(),
            (&event.state).into(),
            event.at_ms.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Types are known names, none of which is a pattern for another.
async fn fan_out(db: &mut dyn Db, environment: &str, event: &Event) -> Result<()> {
    db.execute(
        "INSERT INTO deliveries (environment, event, endpoint, state, attempts, pending_since_ms, due_at_ms)
         SELECT $1, $2, id, 'pending', 0, $4, $4 FROM event_endpoints
         WHERE environment = $1 AND disabled_at_ms IS NULL AND (types = '' OR types LIKE '%,' || $3 || ',%')",
        &[
            environment.into(),
            (&event.id).into(),
            (&event.kind).into(),
            event.at_ms.into(),
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn get(db: &mut dyn Db, environment: &str, id: &str) -> Result<Option<Event>> {
    let sql = format!("SELECT {COLUMNS} FROM events WHERE environment = $1 AND id = $2");
    let found = db.row(&sql, &[environment.into(), id.into()]).await?;
    found.map(|row| read(&row, 0)).transpose()
}

/// Newest first.
pub(crate) async fn list(db: &mut dyn Db, environment: &str, page: &EventPage) -> Result<Vec<Event>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM events WHERE environment = $1 AND ($2 IS NULL OR type = $2)
         AND ($3 IS NULL OR account = $3) AND ($4 IS NULL OR id < $4) ORDER BY id DESC LIMIT $5"
    );
    let rows = db
        .rows(
            &sql,
            &[
                environment.into(),
                page.kind.as_deref().into(),
                page.account.as_deref().into(),
                page.before.as_deref().into(),
                page.limit.into(),
            ],
        )
        .await?;
    rows.iter().map(|row| read(row, 0)).collect()
}

/// Deliveries and attempts go with their event.
pub(crate) async fn sweep(db: &mut dyn Db, older_than_ms: i64) -> Result<u64> {
    db.execute("DELETE FROM events WHERE at_ms < $1", &[older_than_ms.into()])
        .await
}

/// Seven columns of a query, from `first` on.
pub(crate) fn read(row: &Row, first: usize) -> Result<Event> {
    Ok(Event {
        id: row.owned(first)?,
        kind: row.owned(first + 1)?,
        at_ms: row.int(first + 2)?,
        account: row.owned(first + 3)?,
        integration: row.owned(first + 4)?,
        tenant: row.owned(first + 5)?,
        state: row.owned(first + 6)?,
    })
}
