//! What calls learn of a credential, on record.

use super::ready::Ready;
use super::setback::CREDENTIAL_REFUSED;
use crate::account::{Account, CredentialState, StoredCredential};
use crate::engine::Shared;

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
