//! Does what the state machine says, over the ports.

use std::sync::Arc;
use std::time::Duration;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::NativePlan;

use super::rules;
use super::setback::{CREDENTIAL_REFUSED, explain};
use super::state::{Action, Delivery, Event, Machine, Refusal, TokenAnswer};
use super::token::{self, Showing};
use crate::account::{Account, CredentialState, Renewed, StoredCredential};
use crate::auth;
use crate::engine::Shared;
use crate::failure::{Failure, Origin};
use crate::lease::{Claim, Fence};
use crate::ports::{CommitOutcome, CredentialError};

/// How long a caller waits for a renewal beyond the token request's hard time-out, in ms.
const WAIT_BEYOND_MS: u64 = 5_000;
/// How often a held lease is looked at: growing from the first to the second, in ms.
const LOOK_MS: (i64, i64) = (20, 200);
/// How long new tokens are kept at hand while the store does not take them, in ms, and the pause between attempts.
const KEEP_MS: i64 = 600_000;
const KEEP_PAUSE_MS: u64 = 250;
/// Seconds after which a caller whose wait was too long should ask again.
const RETRY_AFTER_S: u64 = 2;

/// A credential ready for use.
#[derive(Clone)]
pub(crate) struct Ready {
    /// The account, its variables as they are now.
    pub(crate) account: Arc<Account>,
    /// The credential; `None` if the scheme needs none.
    pub(crate) credential: Option<StoredCredential>,
}

impl Ready {
    fn version(&self) -> Option<u64> {
        self.credential.as_ref().map(|stored| stored.version)
    }
}

/// Reads the account's credential and renews it if that is due, or if the vendor refused this version of it. While a token
/// holds, nobody waits for its renewal.
pub(crate) async fn ready(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    account: &Arc<Account>,
    rejected: Option<u64>,
) -> Result<Ready, Failure> {
    if !auth::needs_credential(plan) {
        return Ok(Ready {
            account: Arc::clone(account),
            credential: None,
        });
    }
    let stored = shared.ports.credentials.load(account).await.map_err(store_failure)?;
    let facts = rules::facts(plan, account, &stored);
    let now_ms = shared.ports.clock.now_ms();
    if let CredentialState::NeedsReauth { cause, .. } = &facts.state {
        return Err(refusal_failure(Refusal::NeedsReauth { cause: cause.clone() }));
    }
    let serves = rejected != Some(stored.version) && facts.holds(now_ms);
    if serves && facts.is_due(now_ms) && facts.renewable {
        drop(take_off(shared, plan, account, None, false));
    }
    if serves || (rejected.is_none() && !facts.renewable && facts.has_token) {
        return Ok(Ready {
            account: Arc::clone(account),
            credential: Some(stored),
        });
    }
    renewed(shared, plan, account, rejected, false).await
}

/// Renews whatever the token's age; `at_once` passes over the pause after a failure.
pub(crate) async fn renew(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    account: &Arc<Account>,
    at_once: bool,
) -> Result<Ready, Failure> {
    let stored = shared.ports.credentials.reread(account).await.map_err(store_failure)?;
    renewed(shared, plan, account, Some(stored.version), at_once).await
}

/// What the background does for an account: renews it if that is due, and says when to look again.
pub(crate) async fn tend(shared: &Arc<Shared>, plan: &Arc<NativePlan>, account: &Arc<Account>) -> Result<(), Failure> {
    let credentials = &shared.ports.credentials;
    let stored = credentials.reread(account).await.map_err(store_failure)?;
    let facts = rules::facts(plan, account, &stored);
    let dead = matches!(facts.state, CredentialState::NeedsReauth { .. });
    if facts.renewable && !dead && facts.is_due(shared.ports.clock.now_ms()) {
        // Its outcome is on record, with the next moment to look.
        let _ = take_off(shared, plan, account, None, false).await;
        return Ok(());
    }
    let next = facts.due_at_ms.filter(|_| facts.renewable && !dead);
    credentials
        .schedule(account, stored.version, next)
        .await
        .map_err(store_failure)
}

/// Waits, within bounds, for a renewal: this task's, or the one under way.
async fn renewed(
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
) -> super::flight::Flight {
    let (flying, plan, passenger) = (Arc::clone(shared), Arc::clone(plan), Arc::clone(account));
    shared.flights.join(account, move || async move {
        let drive = Drive {
            shared: &flying,
            plan: &plan,
            at_once,
        };
        drive.run(&passenger, rejected).await
    })
}

/// One renewal, from the first look at the credential to its end.
struct Drive<'a> {
    shared: &'a Shared,
    plan: &'a NativePlan,
    at_once: bool,
}

impl Drive<'_> {
    async fn run(&self, account: &Arc<Account>, rejected: Option<u64>) -> Result<Ready, Failure> {
        let credentials = &self.shared.ports.credentials;
        let mut machine = Machine::new(rejected);
        let mut ready = Ready {
            account: Arc::clone(account),
            credential: None,
        };
        let mut tokens: Option<Renewed> = None;
        let (mut claimed_at_ms, mut look_ms) = (0, LOOK_MS.0);
        let mut event = Event::Begin;
        loop {
            event = match machine.next(event, self.now_ms()) {
                Action::Load => {
                    let stored = credentials.reread(account).await.map_err(store_failure)?;
                    let facts = rules::facts(self.plan, account, &stored);
                    ready.credential = Some(stored);
                    Event::Loaded(facts)
                }
                Action::Claim { version } => {
                    claimed_at_ms = self.now_ms();
                    let claimed = credentials.claim(account, &self.claim(version)).await;
                    Event::Claimed(claimed.map_err(store_failure)?)
                }
                Action::Note(fence) => {
                    let noted = credentials.sending(account, &fence, self.timeout_ms()).await;
                    Event::Noted(noted.map_err(store_failure)?)
                }
                // This task may have slept since its claim: a machine that was suspended must not send under a lost lease.
                Action::Ask { .. } if self.now_ms() - claimed_at_ms > self.lease_ms() - self.timeout_ms() => {
                    Event::Late
                }
                Action::Ask { again } => {
                    if again {
                        tracing::warn!(
                            account = account.id,
                            "a token request is repeated whose answer was lost"
                        );
                    }
                    let (answer, renewed) = self.ask(&ready).await?;
                    tokens = renewed;
                    Event::Answered(answer, self.shared.random_byte(), self.timeout_ms())
                }
                Action::Commit(fence) => match tokens.take() {
                    Some(tokens) => self.commit(&mut ready, &fence, tokens).await?,
                    None => Event::Stale,
                },
                Action::Settle(fence, setback) => {
                    tracing::warn!(account = account.id, state = ?setback.state, wait_ms = setback.wait_ms, "a renewal failed");
                    let settled = credentials.settle(account, &fence, &setback).await;
                    Event::Settled(settled.map_err(store_failure)?)
                }
                Action::Mark(state) => {
                    credentials.set_state(account, state).await.map_err(store_failure)?;
                    Event::Marked
                }
                Action::Wait { at_most_ms } => {
                    self.wait(look_ms.min(at_most_ms)).await;
                    look_ms = (look_ms * 3 / 2).min(LOOK_MS.1);
                    Event::Waited
                }
                Action::Use => return Ok(ready),
                Action::Fail(refusal) => return Err(refusal_failure(refusal)),
            };
        }
    }

    fn now_ms(&self) -> i64 {
        self.shared.ports.clock.now_ms()
    }

    fn timeout_ms(&self) -> i64 {
        i64::try_from(self.shared.settings.token_timeout_ms).unwrap_or(i64::MAX / 4)
    }

    /// The request's hard time-out, and half of it for the way to the store and back.
    fn lease_ms(&self) -> i64 {
        self.timeout_ms() + self.timeout_ms() / 2
    }

    /// A sender who went silent may come back with the vendor's answer. Where repeating its request would end the grant, that
    /// is waited for.
    fn claim(&self, version: u64) -> Claim {
        let patience = if rules::forgiving(self.plan) { 1 } else { 2 };
        Claim {
            version,
            lease_ms: self.lease_ms(),
            patience_ms: self.lease_ms() * patience,
            at_once: self.at_once,
        }
    }

    /// A quarter more or less, so that nodes do not ask the store in step.
    async fn wait(&self, ms: i64) {
        let ms = u64::try_from(ms.max(1)).unwrap_or(1);
        let spread = ms * u64::from(self.shared.random_byte()) / 512;
        tokio::time::sleep(Duration::from_millis(ms * 3 / 4 + spread)).await;
    }

    /// One token request, with the exchange of its answer where there is one, within the hard time-out.
    async fn ask(&self, ready: &Ready) -> Result<(TokenAnswer, Option<Renewed>), Failure> {
        let (Some(tokens), Some(credential)) = (self.plan.auth.tokens(), &ready.credential) else {
            return Err(Failure::new(
                Kind::Internal,
                "a credential without a renewal was asked to renew itself",
            ));
        };
        let identity = {
            let bounds = self.shared.bounds();
            let signer = auth::Signer::of(&bounds, &ready.account, credential);
            auth::identity(&signer, self.plan.client_certificate.as_ref())?
        };
        let asking = token::ask(self.shared, tokens, Showing::Held, &ready.account, credential, identity);
        let limit = Duration::from_millis(self.shared.settings.token_timeout_ms);
        tokio::time::timeout(limit, asking).await.unwrap_or_else(|_| {
            let silent = TokenAnswer::Unreachable {
                retry_after_s: None,
                delivery: Delivery::Silent,
            };
            Ok((silent, None))
        })
    }

    /// Stores the tokens over the version that they came from. They are used as they came, not read back. The vendor has
    /// forgotten the old ones: while the store does not answer, they are kept and offered again.
    async fn commit(&self, ready: &mut Ready, fence: &Fence, tokens: Renewed) -> Result<Event, Failure> {
        let (credentials, account) = (&self.shared.ports.credentials, Arc::clone(&ready.account));
        let renewed = renewed_from(ready, &tokens, self.now_ms());
        let due_at_ms = renewed
            .as_ref()
            .and_then(|stored| rules::due_at_ms(self.plan, &account, stored));
        let give_up_ms = self.now_ms() + KEEP_MS;
        let outcome = loop {
            match credentials.commit(&account, fence, tokens.clone(), due_at_ms).await {
                Err(CredentialError::Away(_)) if self.now_ms() < give_up_ms => {
                    tokio::time::sleep(Duration::from_millis(KEEP_PAUSE_MS)).await;
                }
                outcome => break outcome.map_err(store_failure)?,
            }
        };
        let CommitOutcome::Committed { version } = outcome else {
            return Ok(Event::Stale);
        };
        ready.credential = renewed.map(|stored| StoredCredential { version, ..stored });
        if !tokens.captures.is_empty() {
            let reloaded = credentials.reload(&account).await.map_err(store_failure)?;
            ready.account = Arc::new(reloaded);
        }
        Ok(Event::Committed)
    }
}

/// The credential as it stands once the tokens are stored, but for its version.
fn renewed_from(ready: &Ready, tokens: &Renewed, now_ms: i64) -> Option<StoredCredential> {
    let mut stored = ready.credential.clone()?;
    stored.fields.extend(tokens.fields.clone());
    stored.expires_at_ms = tokens.expires_at_ms;
    stored.state = CredentialState::Active;
    stored.history = crate::lease::History {
        renewed_at_ms: now_ms,
        ..Default::default()
    };
    Some(stored)
}

/// The vendor refuses the credential, and there is no renewal left to try: the account's state says so.
pub(crate) async fn refused(shared: &Shared, account: &Account) {
    let state = CredentialState::Degraded {
        cause: CREDENTIAL_REFUSED.to_owned(),
        since_ms: shared.ports.clock.now_ms(),
    };
    if shared.ports.credentials.set_state(account, state).await.is_err() {
        tracing::warn!(account = account.id, "the account's state could not be recorded");
    }
}

/// A call went through: a credential that the vendor refused before is in order again.
pub(crate) async fn worked(shared: &Shared, ready: &Ready) {
    let refused = |stored: &StoredCredential| matches!(&stored.state, CredentialState::Degraded { cause, .. } if cause == CREDENTIAL_REFUSED);
    if ready.credential.as_ref().is_some_and(refused) {
        let active = CredentialState::Active;
        if shared
            .ports
            .credentials
            .set_state(&ready.account, active)
            .await
            .is_err()
        {
            tracing::warn!(account = ready.account.id, "the account's state could not be recorded");
        }
    }
}

fn store_failure(error: CredentialError) -> Failure {
    match error {
        CredentialError::Missing => Failure::new(Kind::NeedsReauth, error.to_string()).from(Origin::Caller),
        CredentialError::Away(_) => {
            let detail = "the database does not answer, and the account's credential is not at hand";
            let mut failure = Failure::new(Kind::Overloaded, detail);
            failure.retry_after_s = Some(RETRY_AFTER_S);
            failure
        }
        CredentialError::Store(_) => {
            Failure::new(Kind::Internal, "the account's credential could not be read or stored")
        }
    }
}

fn refusal_failure(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::NeedsReauth { cause } => {
            let sentence = explain(&cause);
            let words = if sentence == cause {
                cause
            } else {
                format!("{cause}: {sentence}")
            };
            Failure::new(Kind::NeedsReauth, format!("{words}; connect the account again"))
        }
        Refusal::ClientRefused => {
            let detail = "the vendor refuses the OAuth app (client_id or client_secret): correct it with PUT /admin/apps/{integration}";
            Failure::new(Kind::UpstreamError, detail)
        }
        Refusal::Unreachable { retry_after_s } => {
            let detail = "the account's token has ended and the token endpoint cannot be reached";
            let mut failure = Failure::new(Kind::RefreshInProgress, detail).from(Origin::Network);
            failure.retry_after_s = Some(retry_after_s.unwrap_or(RETRY_AFTER_S).max(1));
            failure
        }
        Refusal::Odd { cause } => Failure::new(Kind::UpstreamError, cause),
    }
}
