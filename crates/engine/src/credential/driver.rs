//! Does what the state machine says, over the ports.

use std::sync::Arc;
use std::time::Duration;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::NativePlan;

use super::ready::Ready;
use super::state::{Action, Delivery, Event, Machine, TokenAnswer};
use super::token::{self, Showing};
use super::{rules, told};
use crate::account::{Account, CredentialState, Renewed, StoredCredential};
use crate::auth;
use crate::engine::Shared;
use crate::failure::Failure;
use crate::lease::{Claim, Fence};
use crate::ports::{CommitOutcome, CredentialError};

/// How often a held lease is looked at: growing from the first to the second, in ms.
const LOOK_MS: (i64, i64) = (20, 200);
/// How long new tokens are kept at hand while the store does not take them, in ms, and the pause between attempts.
const KEEP_MS: i64 = 600_000;
const KEEP_PAUSE_MS: u64 = 250;

/// One renewal, from the first look at the credential to its end.
pub(super) struct Drive<'a> {
    shared: &'a Shared,
    plan: &'a NativePlan,
    at_once: bool,
}

impl<'a> Drive<'a> {
    /// `at_once` passes over the pause after a failure.
    pub(super) fn new(shared: &'a Shared, plan: &'a NativePlan, at_once: bool) -> Drive<'a> {
        Drive { shared, plan, at_once }
    }

    pub(super) async fn run(&self, account: &Arc<Account>, rejected: Option<u64>) -> Result<Ready, Failure> {
        let credentials = &self.shared.ports.credentials;
        let mut machine = Machine::new(rejected);
        let mut ready = Ready::new(account, None);
        let mut tokens: Option<Renewed> = None;
        let (mut claimed_at_ms, mut look_ms) = (0, LOOK_MS.0);
        let mut event = Event::Begin;
        loop {
            event = match machine.next(event, self.now_ms()) {
                Action::Load => {
                    let stored = credentials.reread(account).await.map_err(told::of_store)?;
                    let facts = rules::facts(self.plan, account, &stored);
                    ready.credential = Some(stored);
                    Event::Loaded(facts)
                }
                Action::Claim { version } => {
                    claimed_at_ms = self.now_ms();
                    let claimed = credentials.claim(account, &self.claim(version)).await;
                    Event::Claimed(claimed.map_err(told::of_store)?)
                }
                Action::Note(fence) => {
                    let noted = credentials.sending(account, &fence, self.timeout_ms()).await;
                    Event::Noted(noted.map_err(told::of_store)?)
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
                    Event::Answered {
                        answer,
                        chance: self.shared.random_byte(),
                        timeout_ms: self.timeout_ms(),
                    }
                }
                Action::Commit(fence) => match tokens.take() {
                    Some(tokens) => self.commit(&mut ready, &fence, tokens).await?,
                    None => Event::Stale,
                },
                Action::Settle(fence, setback) => {
                    tracing::warn!(account = account.id, state = ?setback.state, wait_ms = setback.wait_ms, "a renewal failed");
                    let settled = credentials.settle(account, &fence, &setback).await;
                    Event::Settled(settled.map_err(told::of_store)?)
                }
                Action::Mark { version, state } => {
                    let marked = credentials.set_state(account, version, state).await;
                    marked.map_err(told::of_store)?;
                    Event::Marked
                }
                Action::Wait { at_most_ms } => {
                    self.wait(look_ms.min(at_most_ms)).await;
                    look_ms = (look_ms * 3 / 2).min(LOOK_MS.1);
                    Event::Waited
                }
                Action::Use => return Ok(ready),
                Action::Fail(refusal) => return Err(told::of_refusal(refusal)),
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
            .and_then(|stored| rules::background_at_ms(self.plan, &account, stored));
        let give_up_ms = self.now_ms() + KEEP_MS;
        let outcome = loop {
            match credentials.commit(&account, fence, tokens.clone(), due_at_ms).await {
                Err(CredentialError::Away(_)) if self.now_ms() < give_up_ms => {
                    tokio::time::sleep(Duration::from_millis(KEEP_PAUSE_MS)).await;
                }
                outcome => break outcome,
            }
        };
        let outcome = outcome.map_err(|error| {
            tracing::error!(account = account.id, %error, "new tokens could not be stored, and are lost");
            told::of_store(error)
        })?;
        let CommitOutcome::Committed { version } = outcome else {
            return Ok(Event::Stale);
        };
        ready.credential = renewed.map(|stored| StoredCredential { version, ..stored });
        if !tokens.captures.is_empty() {
            let reloaded = credentials.reload(&account).await.map_err(told::of_store)?;
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
