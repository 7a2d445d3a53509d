//! The engine's ports over this node: credentials from the store, the system's clock and randomness.

use std::sync::Arc;

use async_trait::async_trait;
use interlingua_engine::{
    Account, App, CommitOutcome, CredentialError, CredentialState, Credentials, EgressAllow, Renewed, Secret,
    StoredCredential,
};
use interlingua_store::{self as store, AccountState, Claim, Claimed, Commit, Sending, Standing, Store, StoreError};

/// Sealed credentials of the store.
pub(crate) struct StoreCredentials(pub(crate) Arc<dyn Store>);

#[async_trait]
impl Credentials for StoreCredentials {
    async fn load(&self, account: &Account) -> Result<StoredCredential, CredentialError> {
        let (environment, id) = (&account.environment, &account.id);
        let (found, credential) =
            tokio::try_join!(self.0.account(environment, id), self.0.credential(environment, id)).map_err(failed)?;
        let (Some(found), Some(credential)) = (found, credential) else {
            return Err(CredentialError::Missing);
        };
        let fields = credential
            .fields
            .iter()
            .map(|(name, secret)| (name.clone(), Secret::new(secret.expose())));
        Ok(StoredCredential {
            fields: fields.collect(),
            expires_at_ms: credential.expires_at_ms,
            version: credential.version,
            state: state(found.standing),
        })
    }

    /// What the answer did not bring stays; the store refuses if the version moved in between.
    async fn commit(
        &self,
        account: &Account,
        expected_version: u64,
        renewed: Renewed,
    ) -> Result<CommitOutcome, CredentialError> {
        let (environment, id) = (&account.environment, &account.id);
        let Some(credential) = self.0.credential(environment, id).await.map_err(failed)? else {
            return Err(CredentialError::Missing);
        };
        let mut fields = credential.fields;
        fields.extend(
            renewed
                .fields
                .iter()
                .map(|(name, secret)| (name.clone(), store_secret(secret))),
        );
        let claim = Claim {
            version: expected_version,
            lease_ms: 30_000,
            patience_ms: 0,
            at_once: true,
        };
        let claimed = self.0.claim_renewal(environment, id, claim).await.map_err(failed)?;
        let Claimed::Granted { epoch, .. } = claimed else {
            return Ok(CommitOutcome::Stale);
        };
        let sending = Sending {
            epoch,
            version: expected_version,
            left_ms: 0,
        };
        self.0.note_sending(environment, id, sending).await.map_err(failed)?;
        let stored = store::Renewed {
            fields,
            expires_at_ms: renewed.expires_at_ms,
            version: expected_version,
            epoch,
            due_at_ms: None,
        };
        match self
            .0
            .commit_renewal(environment, id, stored, renewed.captures)
            .await
            .map_err(failed)?
        {
            Commit::Committed(version) => Ok(CommitOutcome::Committed { version }),
            Commit::Stale(_) => Ok(CommitOutcome::Stale),
        }
    }

    async fn set_state(&self, account: &Account, state: CredentialState) -> Result<(), CredentialError> {
        self.0
            .set_standing(&account.environment, &account.id, standing(state))
            .await
            .map_err(failed)
    }

    async fn reload(&self, account: &Account) -> Result<Account, CredentialError> {
        let found = self
            .0
            .account(&account.environment, &account.id)
            .await
            .map_err(failed)?;
        let found = found.ok_or(CredentialError::Missing)?;
        Ok(Account {
            variables: found.variables,
            auth: found.auth,
            tenant: found.tenant,
            ..account.clone()
        })
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
        other => CredentialError::Store(other.to_string()),
    }
}
