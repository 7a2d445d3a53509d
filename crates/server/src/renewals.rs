//! The background: renews what is due, whether anyone calls or not, on whichever node looks first.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use interlingua_definition::plan::NativePlan;
use tokio::sync::watch;

use crate::accounts::Connected;
use crate::problem::Problem;
use crate::state::{Shared, State};

/// How often a node looks for what is due.
const LOOK: Duration = Duration::from_secs(2);
/// Accounts that one node takes on at once, and how many of them at the same time.
const TAKEN: u32 = 100;
const AT_ONCE: usize = 8;

/// Looks after due accounts, until stopped.
pub(crate) async fn tend(shared: Shared, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        match shared.store.due_renewals(TAKEN).await {
            Ok(due) => {
                // What is not begun when the node stops is another's.
                let going_on = stream::iter(due).take_while(|_| std::future::ready(!*stopped.borrow()));
                going_on
                    .for_each_concurrent(AT_ONCE, |account| look_after(&shared, account))
                    .await
            }
            Err(error) => tracing::debug!(%error, "the database did not answer when asked for what is due"),
        }
    }
}

/// A failure is on record in the account's state, and comes again when its pause is over. An account that this node can do nothing
/// for comes again in a minute, to whichever node looks first.
async fn look_after(shared: &State, (environment, id): (String, String)) {
    if let Err(problem) = renew_if_due(shared, &environment, &id).await {
        tracing::debug!(
            account = id,
            kind = problem.kind.as_str(),
            "an account could not be looked after"
        );
    }
}

async fn renew_if_due(shared: &State, environment: &str, id: &str) -> Result<(), Problem> {
    let connected = shared.accounts.get(&*shared.store, environment, id).await?;
    match renewing_plan(shared, &connected).await? {
        Some(plan) => Ok(shared.engine.tend(&plan, &connected.account).await?),
        // Nothing of this account is ever due: looked at again when its credential changes.
        None => put_off(shared, environment, id).await,
    }
}

async fn put_off(shared: &State, environment: &str, id: &str) -> Result<(), Problem> {
    if let Some(credential) = shared.store.credential(environment, id).await? {
        let version = credential.version;
        shared.store.schedule_renewal(environment, id, version, None).await?;
    }
    Ok(())
}

/// A plan whose scheme has tokens that can be renewed: renewals are the scheme's, whichever method it is read from. Fails where
/// this node does not know the integration: nodes of another version may.
pub(crate) async fn renewing_plan(shared: &State, connected: &Connected) -> Result<Option<Arc<NativePlan>>, Problem> {
    let base = shared.plans.base().await?;
    let wanted = connected.wanted(None);
    let broken = |findings| crate::failure::broken(&findings);
    let Some(merged) = shared.plans.merged(&base, &wanted).map_err(broken)? else {
        let detail = format!("this node knows no integration {:?}", wanted.integration);
        return Err(Problem::not_found(detail));
    };
    for name in merged.native_methods() {
        let plan = shared
            .plans
            .native(&base, &wanted, (&name.resource, &name.method))
            .map_err(broken)?;
        if let Some(plan) = plan.filter(|plan| plan.auth.tokens().is_some()) {
            return Ok(Some(plan));
        }
    }
    Ok(None)
}
