//! The credential of an account that is not stored yet, as a port: what is renewed on the way stays in it.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use super::Candidate;
use crate::account::{Account, CredentialState, Renewed, StoredCredential};
use crate::lease::Fence;
use crate::ports::{CommitOutcome, CredentialError, Credentials};

/// One candidate.
pub(super) struct Memory(Mutex<Candidate>);

impl Memory {
    pub(super) fn new(candidate: Candidate) -> Memory {
        Memory(Mutex::new(candidate))
    }

    /// The candidate as it is now.
    pub(super) fn candidate(&self) -> Candidate {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change<T>(&self, change: impl FnOnce(&mut Candidate) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Credentials for Memory {
    async fn load(&self, _: &Account) -> Result<StoredCredential, CredentialError> {
        Ok(self.candidate().credential)
    }

    async fn commit(
        &self,
        _: &Account,
        fence: &Fence,
        renewed: Renewed,
        _: Option<i64>,
    ) -> Result<CommitOutcome, CredentialError> {
        Ok(self.change(|candidate| {
            let credential = &mut candidate.credential;
            if credential.version != fence.version {
                return CommitOutcome::Stale;
            }
            credential.fields.extend(renewed.fields);
            credential.expires_at_ms = renewed.expires_at_ms;
            credential.version += 1;
            credential.state = CredentialState::Active;
            candidate.account.variables.extend(renewed.captures);
            CommitOutcome::Committed {
                version: candidate.credential.version,
            }
        }))
    }

    async fn set_state(&self, _: &Account, _: u64, state: CredentialState) -> Result<(), CredentialError> {
        self.change(|candidate| candidate.credential.state = state);
        Ok(())
    }

    async fn reload(&self, _: &Account) -> Result<Account, CredentialError> {
        Ok(self.candidate().account)
    }
}
