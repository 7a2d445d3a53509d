//! Events on their way: every node looks for endpoints that something is due for, takes some, and sends to each of them one event
//! after the other.

mod message;
mod send;
mod verdict;

use std::time::Duration;

use interlingua_store::Lane;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::state::Shared;

pub(crate) use message::body;

/// How often a node looks for what is due.
const LOOK: Duration = Duration::from_millis(500);
/// Endpoints that one node sends to at the same time.
const AT_ONCE: usize = 32;
/// How often old events are removed.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// A lane is held for longer than an attempt and its note may take: who holds it is then dead, or as good as.
const LEASE: Duration = Duration::from_secs(30);

/// Sends what is due, until stopped. What is under way then is sent again by another node when its lease is over.
pub(crate) async fn tend(shared: Shared, mut stopped: watch::Receiver<bool>) {
    let mut lanes = JoinSet::new();
    let mut sweep_at = Instant::now();
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        while lanes.try_join_next().is_some() {}
        for lane in claim(&shared, AT_ONCE.saturating_sub(lanes.len())).await {
            lanes.spawn(follow(Shared::clone(&shared), lane));
        }
        if Instant::now() >= sweep_at {
            sweep_at = Instant::now() + SWEEP;
            sweep(&shared).await;
        }
    }
}

async fn claim(shared: &Shared, free: usize) -> Vec<Lane> {
    let limit = u32::try_from(free).unwrap_or(0);
    if limit == 0 {
        return Vec::new();
    }
    match shared.store.claim_lanes(limit, millis(LEASE)).await {
        Ok(lanes) => lanes,
        Err(error) => {
            tracing::debug!(%error, "the database did not answer when asked for events to send");
            Vec::new()
        }
    }
}

/// Sends to one endpoint until nothing is due, it is paused, or the database is away.
async fn follow(shared: Shared, lane: Lane) {
    let outcome = async {
        while let Some(outgoing) = shared.store.next_outgoing(&lane).await? {
            let sent = send::send(&shared, &lane.environment, &outgoing).await;
            if !shared.store.note_sent(&lane, sent).await? {
                break;
            }
        }
        shared.store.release_lane(&lane).await
    };
    if let Err(error) = outcome.await {
        tracing::warn!(endpoint = lane.endpoint, %error, "events wait until the database answers");
    }
}

async fn sweep(shared: &Shared) {
    let now_ms = jiff::Timestamp::now().as_millisecond();
    match shared.store.sweep_events(now_ms - millis(shared.event_retention)).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "old events removed"),
        Err(error) => tracing::debug!(%error, "old events could not be removed"),
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
