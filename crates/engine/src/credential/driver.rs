//! Does what the state machine says, over the ports. A renewal runs in a task of its own: a caller who goes away does not
//! take it along, for the vendor may already have turned the tokens over.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{NativePlan, TokenGrant, TokenSource};

use super::flight::Failed;
use super::state::{Action, Event, Facts, Machine, Refusal};
use super::token::{self, Showing};
use crate::account::{Account, CredentialState, Renewed, StoredCredential};
use crate::auth;
use crate::engine::Shared;
use crate::failure::{Failure, Origin};
use crate::ports::{CommitOutcome, CredentialError};

/// How long before its end a token is renewed, unless it is short-lived, in ms.
const MARGIN_MS: i64 = 60_000;

/// A credential ready for use.
pub(crate) struct Ready {
    /// The account, its variables as they are now.
    pub(crate) account: Arc<Account>,
    /// The credential; `None` if the scheme needs none.
    pub(crate) credential: Option<StoredCredential>,
}

/// Reads the account's credential and renews it if that is due, or if the vendor refused this version of it.
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
    let mut machine = machine(shared, plan, rejected);
    let now_ms = shared.ports.clock.now_ms();
    match machine.next(Event::Loaded(facts(plan, account, &stored)), now_ms) {
        Action::Use => {
            return Ok(Ready {
                account: Arc::clone(account),
                credential: Some(stored),
            });
        }
        Action::Fail(refusal) => return Err(refusal_failure(refusal)),
        Action::Ask if holds(&stored, rejected, now_ms) && shared.flights.is_running(account) => {
            return Ok(Ready {
                account: Arc::clone(account),
                credential: Some(stored),
            });
        }
        _ => {}
    }
    let task = renew(Arc::clone(shared), Arc::clone(plan), Arc::clone(account), rejected);
    let outcome = tokio::spawn(task).await;
    outcome.unwrap_or_else(|_| {
        Err(Failure::new(
            Kind::Internal,
            "the renewal of the credential was stopped",
        ))
    })
}

/// Whether a token serves while someone else renews it.
fn holds(stored: &StoredCredential, rejected: Option<u64>, now_ms: i64) -> bool {
    rejected != Some(stored.version)
        && stored.fields.contains_key("access_token")
        && stored.expires_at_ms.is_none_or(|end| end > now_ms)
}

/// Waits for its turn, then lets the machine run from the start: what another has renewed meanwhile is used as it is.
async fn renew(
    shared: Arc<Shared>,
    plan: Arc<NativePlan>,
    account: Arc<Account>,
    rejected: Option<u64>,
) -> Result<Ready, Failure> {
    let flight = shared.flights.of(&account);
    let arrived = shared.attempts.load(std::sync::atomic::Ordering::SeqCst);
    let mut turn = flight.turn.lock().await;
    if let Some(failed) = turn.as_ref().filter(|failed| failed.attempt > arrived) {
        return Err(failed.failure.clone());
    }
    let outcome = drive(&shared, &plan, &account, rejected).await;
    if let Err(failure) = &outcome {
        let attempt = shared.attempts.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
        *turn = Some(Failed {
            attempt,
            failure: failure.clone(),
        });
    }
    outcome
}

async fn drive(
    shared: &Shared,
    plan: &NativePlan,
    account: &Arc<Account>,
    rejected: Option<u64>,
) -> Result<Ready, Failure> {
    let credentials = &shared.ports.credentials;
    let mut machine = machine(shared, plan, rejected);
    let mut ready = Ready {
        account: Arc::clone(account),
        credential: None,
    };
    let mut renewed: Option<Renewed> = None;
    let mut event = Event::Begin;
    loop {
        event = match machine.next(event, shared.ports.clock.now_ms()) {
            Action::Load => {
                let stored = credentials.load(account).await.map_err(store_failure)?;
                let facts = facts(plan, account, &stored);
                ready.credential = Some(stored);
                Event::Loaded(facts)
            }
            Action::Ask => {
                let (answer, tokens) = ask(shared, plan, &ready).await?;
                renewed = tokens;
                Event::Answered(answer)
            }
            Action::Commit { version } => match renewed.take() {
                Some(tokens) => commit(shared, &mut ready, version, tokens).await?,
                None => Event::Stale,
            },
            Action::Mark(state) => {
                credentials.set_state(account, state).await.map_err(store_failure)?;
                Event::Marked
            }
            Action::Use => return Ok(ready),
            Action::Fail(refusal) => return Err(refusal_failure(refusal)),
        };
    }
}

async fn ask(
    shared: &Shared,
    plan: &NativePlan,
    ready: &Ready,
) -> Result<(super::state::TokenAnswer, Option<Renewed>), Failure> {
    let (Some(tokens), Some(credential)) = (plan.auth.tokens(), &ready.credential) else {
        return Err(Failure::new(
            Kind::Internal,
            "a credential without a renewal was asked to renew itself",
        ));
    };
    let identity = {
        let bounds = shared.bounds();
        let signer = auth::Signer::of(&bounds, &ready.account, credential);
        auth::identity(&signer, plan.client_certificate.as_ref())?
    };
    token::ask(shared, tokens, Showing::Held, &ready.account, credential, identity).await
}

/// Stores the tokens over the version that they came from. They are used as they came, not read back.
async fn commit(shared: &Shared, ready: &mut Ready, version: u64, tokens: Renewed) -> Result<Event, Failure> {
    let credentials = &shared.ports.credentials;
    let outcome = credentials
        .commit(&ready.account, version, tokens.clone())
        .await
        .map_err(store_failure)?;
    let CommitOutcome::Committed { version } = outcome else {
        return Ok(Event::Stale);
    };
    if let Some(stored) = &mut ready.credential {
        stored.fields.extend(tokens.fields);
        stored.expires_at_ms = tokens.expires_at_ms;
        stored.version = version;
        stored.state = CredentialState::Active;
    }
    if !tokens.captures.is_empty() {
        let reloaded = credentials.reload(&ready.account).await.map_err(store_failure)?;
        ready.account = Arc::new(reloaded);
    }
    Ok(Event::Committed)
}

/// The vendor refuses the credential, and there is no renewal left to try: the account's state says so.
pub(crate) async fn refused(shared: &Shared, account: &Account, detail: &str) {
    let since_ms = shared.ports.clock.now_ms();
    let state = CredentialState::Degraded {
        cause: detail.to_owned(),
        since_ms,
    };
    if shared.ports.credentials.set_state(account, state).await.is_err() {
        tracing::warn!(account = account.id, "the account's state could not be recorded");
    }
}

fn machine(shared: &Shared, plan: &NativePlan, rejected: Option<u64>) -> Machine {
    let lifetime_s = plan.auth.tokens().and_then(|tokens| tokens.answer.lifetime_s);
    let lifetime_ms = lifetime_s.map(|seconds| i64::try_from(seconds).unwrap_or(i64::MAX / 1000) * 1000);
    let margin = lifetime_ms.map_or(MARGIN_MS, |lifetime| MARGIN_MS.min(lifetime / 5));
    // A tenth more or less, so that accounts connected together do not come due together.
    let jitter = margin / 10 - (i64::from(shared.random_byte()) * margin / 5) / 255;
    Machine::new(rejected, margin + jitter)
}

fn facts(plan: &NativePlan, account: &Account, stored: &StoredCredential) -> Facts {
    let tokens = plan.auth.tokens();
    Facts {
        version: stored.version,
        // Fields of other schemes do not end.
        expires_at_ms: stored.expires_at_ms.filter(|_| tokens.is_some()),
        has_token: tokens.is_none() || stored.fields.contains_key("access_token"),
        renewable: tokens.is_some_and(|tokens| renewable(tokens, account, stored)),
        state: stored.state.clone(),
    }
}

/// Whether there is an endpoint, and something to show it.
pub(crate) fn renewable(tokens: &TokenSource, account: &Account, stored: &StoredCredential) -> bool {
    let endpoint = tokens.token_url.is_some() || tokens.refresh_url.is_some() || tokens.request.is_some();
    let holds = |name: &str| stored.fields.contains_key(name);
    match tokens.grant {
        // A renewal that the definition writes itself may show something else, such as the token that is about to end.
        TokenGrant::AuthorizationCode => {
            (endpoint && holds("refresh_token")) || (tokens.refresh_request.is_some() && holds("access_token"))
        }
        TokenGrant::ClientCredentials => {
            endpoint && (account.app.is_some() || holds("client_id") || account.variables.contains_key("client_id"))
        }
        TokenGrant::JwtBearer | TokenGrant::Password | TokenGrant::Login => endpoint,
    }
}

fn store_failure(error: CredentialError) -> Failure {
    match error {
        CredentialError::Missing => Failure::new(Kind::NeedsReauth, error.to_string()).from(Origin::Caller),
        CredentialError::Store(_) => {
            Failure::new(Kind::Internal, "the account's credential could not be read or stored")
        }
    }
}

fn refusal_failure(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::NeedsReauth { cause } => {
            Failure::new(Kind::NeedsReauth, format!("{cause}; connect the account again"))
        }
        Refusal::ClientRefused => {
            let detail = "the vendor refuses the OAuth app (client_id or client_secret): correct it with PUT /admin/apps/{integration}";
            Failure::new(Kind::UpstreamError, detail)
        }
        Refusal::Unreachable { retry_after_s } => {
            let detail = "the account's token has ended and the token endpoint cannot be reached";
            let mut failure = Failure::new(Kind::RefreshInProgress, detail).from(Origin::Network);
            failure.retry_after_s = Some(retry_after_s.unwrap_or(5));
            failure
        }
        Refusal::Odd { cause } => Failure::new(Kind::UpstreamError, cause),
    }
}
