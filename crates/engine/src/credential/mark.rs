//! What calls learn of a credential, on record.

use super::ready::Ready;
use super::setback::CREDENTIAL_REFUSED;
use crate::account::{CredentialState, StoredCredential};
use crate::engine::Shared;

/// The vendor refuses the credential, and no renewal mends it now: the account's state says so, from the first refusal on.
pub(crate) async fn refused(shared: &Shared, ready: &Ready) {
    let state = CredentialState::Degraded {
        cause: CREDENTIAL_REFUSED.to_owned(),
        since_ms: shared.ports.clock.now_ms(),
    };
    if let Some(credential) = ready.credential.as_ref().filter(|known| !is_refused(known)) {
        record(shared, ready, credential.version, state).await;
    }
}

/// A call went through: a credential that the vendor refused before is in order again.
pub(crate) async fn worked(shared: &Shared, ready: &Ready) {
    if let Some(credential) = ready.credential.as_ref().filter(|known| is_refused(known)) {
        record(shared, ready, credential.version, CredentialState::Active).await;
    }
}

fn is_refused(known: &StoredCredential) -> bool {
    matches!(&known.state, CredentialState::Degraded { cause, .. } if cause == CREDENTIAL_REFUSED)
}

/// A call is answered whether or not this succeeds.
async fn record(shared: &Shared, ready: &Ready, version: u64, state: CredentialState) {
    let (credentials, account) = (&shared.ports.credentials, &ready.account);
    if credentials.set_state(account, version, state).await.is_err() {
        tracing::warn!(account = account.id, "the account's state could not be recorded");
    }
}
