//! The tables `deliveries` and `delivery_attempts`: which endpoint is still to get which event, and what it answered.
//!
//! ```text
//! claim    an endpoint for which something is due is taken, alone, for the length of a lease
//! next     what is due first on it
//! sent     the attempt is noted: delivered, to be tried again, or given up; the lease is prolonged
//! release  nothing more is due
//! ```
//!
//! Who dies in between has sent at most one event whose attempt is not noted: it is sent again when the lease is over.

use super::data_keys::Keyring;
use crate::error::StoreError;
use crate::outbox::{Attempt, Delivery, DeliveryPage, Lane, Outgoing, Replay, Sent, Verdict};
use crate::sql::{Db, Result, Row};
use crate::tables::{endpoints, events};

/// An endpoint that was away so often in a row was really away: once it is back, what waited for it need not wait longer.
const OUTAGE: u64 = 3;

pub(crate) async fn claim(db: &mut dyn Db, limit: u32, lease_ms: i64) -> Result<Vec<Lane>> {
    let rows = db
        .rows(
            "UPDATE event_endpoints SET epoch = epoch + 1, lease_until_ms = now_ms() + $2
             WHERE lease_until_ms <= now_ms() AND (environment, id) IN
             (SELECT environment, id FROM event_endpoints p WHERE p.lease_until_ms <= now_ms() AND p.disabled_at_ms IS NULL
              AND p.paused_until_ms <= now_ms() AND EXISTS (SELECT 1 FROM deliveries d WHERE d.environment = p.environment
              AND d.endpoint = p.id AND d.due_at_ms <= now_ms()) ORDER BY p.lease_until_ms LIMIT $1
              FOR UPDATE SKIP LOCKED) RETURNING environment, id, epoch",
            &[limit.into(), lease_ms.into()],
        )
        .await?;
    let lane = |row: &Row| {
        Ok(Lane {
            environment: row.owned(0)?,
            endpoint: row.owned(1)?,
            epoch: row.number(2)?,
        })
    };
    rows.iter().map(lane).collect()
}

pub(crate) async fn next(db: &mut dyn Db, keys: &Keyring, lane: &Lane) -> Result<Option<Outgoing>> {
    let found = db
        .row(
            "SELECT e.id, e.type, e.at_ms, e.account, e.integration, e.tenant, e.state, d.attempts, p.failures, p.url,
             p.secret_version, p.secret, CASE WHEN p.previous_until_ms > now_ms() THEN p.previous END
             FROM event_endpoints p JOIN deliveries d ON d.environment = p.environment AND d.endpoint = p.id
             JOIN events e ON e.environment = d.environment AND e.id = d.event
             WHERE p.environment = $1 AND p.id = $2 AND p.epoch = $3 AND p.disabled_at_ms IS NULL AND d.due_at_ms <= now_ms()
             ORDER BY d.due_at_ms, d.event LIMIT 1",
            &[(&lane.environment).into(), (&lane.endpoint).into(), lane.epoch.into()],
        )
        .await?;
    let Some(row) = found else { return Ok(None) };
    let secrets = endpoints::secrets(db, keys, (&lane.environment, &lane.endpoint), &row, 10).await?;
    Ok(Some(Outgoing {
        event: events::read(&row, 0)?,
        url: row.owned(9)?,
        secrets,
        attempts: row.number(7)?,
        failures: row.number(8)?,
    }))
}

pub(crate) async fn sent(db: &mut dyn Db, lane: &Lane, sent: &Sent) -> Result<bool> {
    let endpoint = (lane.environment.as_str(), lane.endpoint.as_str());
    let found = db
        .row(
            "SELECT p.failures, CASE WHEN p.failing_since_ms + $4 <= now_ms() THEN 1 ELSE 0 END,
             CASE WHEN d.pending_since_ms + $4 <= now_ms() THEN 1 ELSE 0 END FROM event_endpoints p JOIN deliveries d ON d.environment = p.environment AND d.endpoint = p.id
             WHERE p.environment = $1 AND p.id = $2 AND d.event = $3 FOR UPDATE",
            &[
                endpoint.0.into(),
                endpoint.1.into(),
                (&sent.event).into(),
                sent.patience_ms.into(),
            ],
        )
        .await?;
    // The endpoint or the event was removed while it was sent.
    let Some(row) = found else { return Ok(false) };
    note_attempt(db, endpoint, sent).await?;
    let again = match sent.verdict {
        Verdict::Delivered => Again::Delivered,
        Verdict::Refused { again_ms } | Verdict::Away { again_ms, .. } if !row.flag(2)? => Again::In(again_ms),
        Verdict::Gone => Again::In(0),
        _ => Again::GivenUp,
    };
    settle(db, endpoint, &sent.event, again).await?;
    note_health(db, endpoint, (row.number(0)?, row.flag(1)?), sent.verdict).await?;
    let held = db
        .execute(
            "UPDATE event_endpoints SET lease_until_ms = now_ms() + $4
             WHERE environment = $1 AND id = $2 AND epoch = $3 AND disabled_at_ms IS NULL AND paused_until_ms <= now_ms()",
            &[endpoint.0.into(), endpoint.1.into(), lane.epoch.into(), sent.lease_ms.into()],
        )
        .await?;
    Ok(held > 0)
}

/// What becomes of a delivery.
#[derive(Clone, Copy)]
enum Again {
    Delivered,
    /// In ms.
    In(i64),
    GivenUp,
}

async fn settle(db: &mut dyn Db, endpoint: (&str, &str), event: &str, again: Again) -> Result<()> {
    let (state, wait_ms) = match again {
        Again::Delivered => ("delivered", None),
        Again::In(wait_ms) => ("pending", Some(wait_ms)),
        Again::GivenUp => ("failed", None),
    };
    db.execute(
        "UPDATE deliveries SET state = $4, attempts = attempts + 1, due_at_ms = now_ms() + $5
         WHERE environment = $1 AND endpoint = $2 AND event = $3",
        &[
            endpoint.0.into(),
            endpoint.1.into(),
            event.into(),
            state.into(),
            wait_ms.into(),
        ],
    )
    .await?;
    Ok(())
}

async fn note_attempt(db: &mut dyn Db, endpoint: (&str, &str), sent: &Sent) -> Result<()> {
    db.execute(
        "INSERT INTO delivery_attempts (environment, event, endpoint, number, at_ms, took_ms, status, error)
         SELECT $1, $3, $2, coalesce(max(number), 0) + 1, now_ms(), $4, $5, $6 FROM delivery_attempts
         WHERE environment = $1 AND endpoint = $2 AND event = $3",
        &[
            endpoint.0.into(),
            endpoint.1.into(),
            (&sent.event).into(),
            sent.took_ms.into(),
            sent.status.map(i64::from).into(),
            sent.error.as_deref().into(),
        ],
    )
    .await?;
    Ok(())
}

/// What an attempt says of the endpoint itself. `(failures in a row, failing for too long)` is how it stood before.
async fn note_health(
    db: &mut dyn Db,
    endpoint: (&str, &str),
    (failures, failing_too_long): (u64, bool),
    verdict: Verdict,
) -> Result<()> {
    match verdict {
        Verdict::Gone => return endpoints::disable(db, endpoint, "it answered 410 Gone").await,
        Verdict::Delivered if failures >= OUTAGE => endpoints::recall(db, endpoint).await?,
        Verdict::Refused { .. } | Verdict::Away { .. } if failing_too_long => {
            endpoints::disable(db, endpoint, "nothing has arrived there for too long").await?;
        }
        _ => {}
    }
    let (failures, pause_ms) = match verdict {
        Verdict::Away { pause_ms, .. } => (failures + 1, pause_ms),
        _ => (0, 0),
    };
    db.execute(
        "UPDATE event_endpoints SET failures = $3, paused_until_ms = now_ms() + $4,
         failing_since_ms = CASE WHEN $5 = 1 THEN NULL ELSE coalesce(failing_since_ms, now_ms()) END
         WHERE environment = $1 AND id = $2",
        &[
            endpoint.0.into(),
            endpoint.1.into(),
            failures.into(),
            pause_ms.into(),
            i64::from(verdict == Verdict::Delivered).into(),
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn release(db: &mut dyn Db, lane: &Lane) -> Result<()> {
    db.execute(
        "UPDATE event_endpoints SET lease_until_ms = 0 WHERE environment = $1 AND id = $2 AND epoch = $3",
        &[(&lane.environment).into(), (&lane.endpoint).into(), lane.epoch.into()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn replay(db: &mut dyn Db, endpoint: (&str, &str), replay: &Replay) -> Result<u64> {
    if endpoints::get(db, endpoint.0, endpoint.1).await?.is_none() {
        return Err(endpoints::missing(endpoint.1));
    }
    let (event, since_ms) = match replay {
        Replay::Event(id) => (Some(id.as_str()), 0),
        Replay::Since(at_ms) => (None, *at_ms),
    };
    let count = db
        .execute(
            "INSERT INTO deliveries (environment, event, endpoint, state, attempts, pending_since_ms, due_at_ms)
             SELECT e.environment, e.id, p.id, 'pending', 0, now_ms(), e.at_ms FROM events e JOIN event_endpoints p
             ON p.environment = e.environment AND p.id = $2 WHERE e.environment = $1 AND e.at_ms >= $4
             AND (e.id = $3 OR ($3 IS NULL AND e.account <> '' AND (p.types = '' OR p.types LIKE '%,' || e.type || ',%')))
             ON CONFLICT (environment, event, endpoint) DO UPDATE SET state = excluded.state, attempts = excluded.attempts,
             pending_since_ms = excluded.pending_since_ms, due_at_ms = excluded.due_at_ms",
            &[endpoint.0.into(), endpoint.1.into(), event.into(), since_ms.into()],
        )
        .await?;
    match event {
        Some(id) if count == 0 => Err(StoreError::missing(format!("event {id:?}"))),
        _ => Ok(count),
    }
}

/// Newest event first.
pub(crate) async fn list(db: &mut dyn Db, environment: &str, page: &DeliveryPage) -> Result<Vec<Delivery>> {
    let (event, endpoint) = page
        .after
        .as_ref()
        .map(|(event, endpoint)| (event.as_str(), endpoint.as_str()))
        .unzip();
    let rows = db
        .rows(
            "SELECT d.event, e.type, d.endpoint, d.state, d.attempts, d.due_at_ms
             FROM deliveries d JOIN events e ON e.environment = d.environment AND e.id = d.event
             WHERE d.environment = $1 AND ($2 IS NULL OR d.event = $2) AND ($3 IS NULL OR d.endpoint = $3)
             AND ($4 IS NULL OR d.state = $4) AND ($5 IS NULL OR d.event < $5 OR (d.event = $5 AND d.endpoint > $6))
             ORDER BY d.event DESC, d.endpoint LIMIT $7",
            &[
                environment.into(),
                page.event.as_deref().into(),
                page.endpoint.as_deref().into(),
                page.state.as_deref().into(),
                event.into(),
                endpoint.into(),
                page.limit.into(),
            ],
        )
        .await?;
    let delivery = |row: &Row| {
        Ok(Delivery {
            event: row.owned(0)?,
            kind: row.owned(1)?,
            endpoint: row.owned(2)?,
            state: row.owned(3)?,
            attempts: row.number(4)?,
            due_at_ms: row.maybe_int(5)?,
        })
    };
    rows.iter().map(delivery).collect()
}

/// Oldest first.
pub(crate) async fn attempts(db: &mut dyn Db, environment: &str, event: &str, endpoint: &str) -> Result<Vec<Attempt>> {
    let rows = db
        .rows(
            "SELECT number, at_ms, took_ms, status, error FROM delivery_attempts
             WHERE environment = $1 AND event = $2 AND endpoint = $3 ORDER BY number",
            &[environment.into(), event.into(), endpoint.into()],
        )
        .await?;
    let attempt = |row: &Row| {
        Ok(Attempt {
            number: row.number(0)?,
            at_ms: row.int(1)?,
            took_ms: row.int(2)?,
            status: row.maybe_int(3)?.and_then(|status| u16::try_from(status).ok()),
            error: row.maybe_owned(4)?,
        })
    };
    rows.iter().map(attempt).collect()
}
