//! A credential for whoever asks: a call, a person, the background. `refusal` asks for a call whose credential was refused.

use std::sync::Arc;
use std::time::Duration;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::NativePlan;

use super::driver::Drive;
use super::flight::Flight;
use super::rules;
use super::told::{self, RETRY_AFTER_S};
use crate::account::{Account, CredentialState, StoredCredential};
use crate::auth;
use crate::engine::Shared;
use crate::failure::Failure;

/// How long a caller waits for a renewal beyond the token request's hard time-out, in ms.
const WAIT_BEYOND_MS: u64 = 5_000;

/// A credential ready for use.
#[derive(Clone)]
pub(crate) struct Ready {
    /// The account, its variables as they are now.
    pub(crate) account: Arc<Account>,
    /// The credential; `None` if the scheme needs none.
    pub(crate) credential: Option<StoredCredential>,
    /// Credentials of this call that the vendor refused before this one.
    pub(super) repeats: u32,
}

impl Ready {
    pub(super) fn new(account: &Arc<Account>, credential: Option<StoredCredential>) -> Ready {
        Ready {
            account: Arc::clone(account),
            credential,
            repeats: 0,
        }
    }

    fn version(&self) -> Option<u64> {
        self.credential.as_ref().map(|stored| stored.version)
    }
}

/// Reads the account's credential and renews it if that is due. While a token holds, nobody waits for its renewal.
pub(crate) async fn ready(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    account: &Arc<Account>,
) -> Result<Ready, Failure> {
    if !auth::needs_credential(plan) {
        return Ok(Ready::new(account, None));
    }
    let stored = shared.ports.credentials.load(account).await.map_err(told::of_store)?;
    at_hand(shared, plan, account, stored).await
}

/// What was read, if it serves; else a renewal of it.
pub(super) async fn at_hand(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    account: &Arc<Account>,
    stored: StoredCredential,
) -> Result<Ready, Failure> {
    let facts = rules::facts(plan, account, &stored);
    let now_ms = shared.ports.clock.now_ms();
    if let CredentialState::NeedsReauth { cause, .. } = &facts.state {
        return Err(told::needs_reauth(cause));
    }
    let serves = facts.holds(now_ms);
    if serves && facts.is_due(now_ms) && facts.renewable {
        drop(take_off(shared, plan, account, None, false));
    }
    if serves || (!facts.renewable && facts.has_token) {
        return Ok(Ready::new(account, Some(stored)));
    }
    renewed(shared, plan, account, None, false).await
}

/// Renews whatever the token's age; `at_once` passes over the pause after a failure.
pub(crate) async fn renew(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    account: &Arc<Account>,
    at_once: bool,
) -> Result<Ready, Failure> {
    let stored = shared.ports.credentials.reread(account).await.map_err(told::of_store)?;
    renewed(shared, plan, account, Some(stored.version), at_once).await
}

/// What the background does for an account: renews it if that is due, and says when to look again.
pub(crate) async fn tend(shared: &Arc<Shared>, plan: &Arc<NativePlan>, account: &Arc<Account>) -> Result<(), Failure> {
    let credentials = &shared.ports.credentials;
    let stored = credentials.reread(account).await.map_err(told::of_store)?;
    let facts = rules::facts(plan, account, &stored);
    let dead = matches!(facts.state, CredentialState::NeedsReauth { .. });
    let next = rules::background_at_ms(plan, account, &stored);
    let due = !facts.has_token || next.is_some_and(|next| next <= shared.ports.clock.now_ms());
    if facts.renewable && !dead && due {
        // Its outcome is on record, with the next moment to look.
        let _ = take_off(shared, plan, account, None, false).await;
        return Ok(());
    }
    let next = next.filter(|_| facts.renewable && !dead);
    credentials
        .schedule(account, stored.version, next)
        .await
        .map_err(told::of_store)
}

/// Waits, within bounds, for a renewal: this task's, or the one under way.
pub(super) async fn renewed(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    account: &Arc<Account>,
    rejected: Option<u64>,
    at_once: bool,
) -> Result<Ready, Failure> {
    let patience = Duration::from_millis(shared.settings.token_timeout_ms + WAIT_BEYOND_MS);
    let landed = tokio::time::timeout(patience, async {
        loop {
            let outcome = take_off(shared, plan, account, rejected, at_once).await;
            // A flight that began before the refusal may have found the refused version in order.
            match outcome {
                Ok(ready) if rejected.is_some() && ready.version() == rejected => {}
                outcome => return outcome,
            }
        }
    });
    landed.await.unwrap_or_else(|_| {
        let detail = "the account's token is being renewed, which takes longer than a call may wait";
        let mut failure = Failure::new(Kind::RefreshInProgress, detail);
        failure.retry_after_s = Some(RETRY_AFTER_S);
        Err(failure)
    })
}

fn take_off(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    account: &Arc<Account>,
    rejected: Option<u64>,
    at_once: bool,
) -> Flight {
    let (flying, plan, passenger) = (Arc::clone(shared), Arc::clone(plan), Arc::clone(account));
    shared.flights.join(account, move || async move {
        let drive = Drive::new(&flying, &plan, at_once);
        drive.run(&passenger, rejected).await
    })
}
