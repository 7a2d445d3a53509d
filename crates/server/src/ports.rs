//! The engine's ports over this node: credentials from the store, the system's clock and randomness.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use interlingua_engine::{
    Account, App, Claim, Claimed, CommitOutcome, CredentialError, CredentialState, Credentials, EgressAllow, Fence,
    History, Renewed, Secret, Setback, StoredCredential,
};
use interlingua_store::{
    self as store, AccountState, Commit, Credential, Sending, Settled, Standing, Store, StoreError,
};
use quick_cache::sync::Cache;

/// Credentials at hand: what a busy account needs, and what goes on while the database is away.
const KEPT: usize = 20_000;
/// For so long a credential is used as it was read: other nodes' changes arrive within a second.
const FRESH: Duration = Duration::from_millis(800);

/// For so long the database is waited for where a credential is at hand that was read before.
const PATIENCE: Duration = Duration::from_millis(500);

/// When a credential was read, at which revision.
struct Read {
    at: Instant,
    revision: u64,
    stored: StoredCredential,
}

/// Sealed credentials of the store.
pub(crate) struct StoreCredentials {
    store: Arc<dyn Store>,
    read: Cache<(String, String), Arc<Read>>,
}

impl StoreCredentials {
    pub(crate) fn new(store: Arc<dyn Store>) -> StoreCredentials {
        StoreCredentials {
            store,
            read: Cache::new(KEPT),
        }
    }

    /// What was read before is at hand again for a moment, so that not every call waits for a database that is away.
    fn serve_on(&self, account: &Account, read: &Read) -> StoredCredential {
        let again = Read {
            at: Instant::now(),
            revision: read.revision,
            stored: read.stored.clone(),
        };
        self.read.insert(key(account), Arc::new(again));
        read.stored.clone()
    }

    /// What must change before it is used again is read again.
    fn forget(&self, account: &Account) {
        self.read.remove(&key(account));
    }
}

#[async_trait]
impl Credentials for StoreCredentials {
    /// While the database is away, a credential that was read before serves on; whether its token holds is the engine's to say.
    async fn load(&self, account: &Account) -> Result<StoredCredential, CredentialError> {
        let known = self.read.get(&key(account));
        if let Some(read) = &known
            && read.revision == self.store.known_revision()
            && read.at.elapsed() < FRESH
        {
            return Ok(read.stored.clone());
        }
        let Some(read) = known else {
            return self.reread(account).await;
        };
        match tokio::time::timeout(PATIENCE, self.reread(account)).await {
            Err(_) | Ok(Err(CredentialError::Away(_))) => Ok(self.serve_on(account, &read)),
            Ok(outcome) => outcome,
        }
    }

    async fn reread(&self, account: &Account) -> Result<StoredCredential, CredentialError> {
        let (at, revision) = (Instant::now(), self.store.known_revision());
        let found = self.store.credential(&account.environment, &account.id).await;
        let Some(credential) = found.map_err(failed)? else {
            self.forget(account);
            return Err(CredentialError::Missing);
        };
        let stored = engine_credential(&credential);
        let read = Read {
            at,
            revision,
            stored: stored.clone(),
        };
        self.read.insert(key(account), Arc::new(read));
        Ok(stored)
    }

    async fn claim(&self, account: &Account, claim: &Claim) -> Result<Claimed, CredentialError> {
        let claim = store::Claim {
            version: claim.version,
            lease_ms: claim.lease_ms,
            patience_ms: claim.patience_ms,
            at_once: claim.at_once,
        };
        let claimed = self.store.claim_renewal(&account.environment, &account.id, claim).await;
        Ok(match claimed.map_err(failed)? {
            store::Claimed::Granted { epoch, unsure } => Claimed::Granted { epoch, unsure },
            store::Claimed::Held { for_ms } => Claimed::Held { for_ms },
            store::Claimed::Later { for_ms } => Claimed::Later { for_ms },
            store::Claimed::Moved => Claimed::Moved,
        })
    }

    async fn sending(&self, account: &Account, fence: &Fence, left_ms: i64) -> Result<bool, CredentialError> {
        let sending = Sending {
            epoch: fence.epoch,
            version: fence.version,
            left_ms,
        };
        let noted = self
            .store
            .note_sending(&account.environment, &account.id, sending)
            .await;
        noted.map_err(failed)
    }

    /// What the answer did not bring stays; the store refuses if the version moved in between.
    async fn commit(
        &self,
        account: &Account,
        fence: &Fence,
        renewed: Renewed,
        due_at_ms: Option<i64>,
    ) -> Result<CommitOutcome, CredentialError> {
        let (environment, id) = (&account.environment, &account.id);
        let found = self.store.credential(environment, id).await.map_err(failed)?;
        let mut fields = found.ok_or(CredentialError::Missing)?.fields;
        let new = renewed.fields.iter();
        fields.extend(new.map(|(name, secret)| (name.clone(), store_secret(secret))));
        let stored = store::Renewed {
            fields,
            expires_at_ms: renewed.expires_at_ms,
            version: fence.version,
            epoch: fence.epoch,
            due_at_ms,
        };
        let committed = self
            .store
            .commit_renewal(environment, id, stored, renewed.captures)
            .await;
        self.forget(account);
        match committed.map_err(failed)? {
            Commit::Committed(version) => Ok(CommitOutcome::Committed { version }),
            Commit::Stale(_) => Ok(CommitOutcome::Stale),
        }
    }

    async fn settle(&self, account: &Account, fence: &Fence, setback: &Setback) -> Result<bool, CredentialError> {
        let settled = Settled {
            epoch: fence.epoch,
            version: fence.version,
            answered: setback.answered,
            refused: setback.refused,
            wait_ms: setback.wait_ms,
            standing: setback.state.clone().map(standing),
        };
        let done = self
            .store
            .settle_renewal(&account.environment, &account.id, settled)
            .await;
        self.forget(account);
        done.map_err(failed)
    }

    async fn schedule(&self, account: &Account, version: u64, due_at_ms: Option<i64>) -> Result<(), CredentialError> {
        self.store
            .schedule_renewal(&account.environment, &account.id, version, due_at_ms)
            .await
            .map_err(failed)
    }

    async fn set_state(&self, account: &Account, version: u64, state: CredentialState) -> Result<(), CredentialError> {
        let (environment, id) = (&account.environment, &account.id);
        let done = self.store.set_standing(environment, id, version, standing(state)).await;
        self.forget(account);
        done.map_err(failed)
    }

    async fn reload(&self, account: &Account) -> Result<Account, CredentialError> {
        let found = self.store.account(&account.environment, &account.id).await;
        let found = found.map_err(failed)?.ok_or(CredentialError::Missing)?;
        Ok(Account {
            variables: found.variables,
            auth: found.auth,
            tenant: found.tenant,
            ..account.clone()
        })
    }
}

fn key(account: &Account) -> (String, String) {
    (account.environment.clone(), account.id.clone())
}

/// The engine's view of a credential.
pub(crate) fn engine_credential(credential: &Credential) -> StoredCredential {
    let fields = credential.fields.iter();
    StoredCredential {
        fields: fields
            .map(|(name, secret)| (name.clone(), Secret::new(secret.expose())))
            .collect(),
        expires_at_ms: credential.expires_at_ms,
        version: credential.version,
        state: state(credential.standing.clone()),
        history: History {
            renewed_at_ms: credential.renewal.renewed_at_ms,
            failures: credential.renewal.failures,
            refusals: credential.renewal.refusals,
        },
    }
}

/// The engine's view of an account.
pub(crate) fn engine_account(account: store::Account, app: Option<store::App>, egress_allow: EgressAllow) -> Account {
    Account {
        id: account.id,
        environment: account.environment,
        tenant: account.tenant,
        integration: account.integration,
        auth: account.auth,
        variables: account.variables,
        app: app.map(|app| App {
            client_secret: Secret::new(app.client_secret.expose()),
            client_id: app.client_id,
        }),
        egress_allow,
    }
}

fn store_secret(secret: &Secret) -> store::Secret {
    store::Secret::new(secret.expose().to_owned())
}

fn state(standing: Standing) -> CredentialState {
    let Standing { state, cause, since_ms } = standing;
    let cause = cause.unwrap_or_default();
    match state {
        AccountState::Active | AccountState::Incomplete => CredentialState::Active,
        AccountState::Degraded => CredentialState::Degraded { cause, since_ms },
        AccountState::NeedsReauth => CredentialState::NeedsReauth { cause, since_ms },
    }
}

fn standing(state: CredentialState) -> Standing {
    let (state, cause, since_ms) = match state {
        CredentialState::Active => (AccountState::Active, None, jiff::Timestamp::now().as_millisecond()),
        CredentialState::Degraded { cause, since_ms } => (AccountState::Degraded, Some(cause), since_ms),
        CredentialState::NeedsReauth { cause, since_ms } => (AccountState::NeedsReauth, Some(cause), since_ms),
    };
    Standing { state, cause, since_ms }
}

fn failed(error: StoreError) -> CredentialError {
    match error {
        StoreError::Missing { .. } => CredentialError::Missing,
        StoreError::Unavailable(cause) => CredentialError::Away(cause),
        other => CredentialError::Store(other.to_string()),
    }
}
