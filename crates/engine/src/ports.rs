//! What the engine needs from outside. A fixture replay or a simulation is other ports, not other code.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use async_trait::async_trait;

use crate::account::{Account, CredentialState, Renewed, StoredCredential};
use crate::lease::{Claim, Claimed, Fence, Setback};
use crate::transport::{self, BodyStream, TransportError, WireRequest, WireResponse, WireStream};

/// The outside world.
#[derive(Clone)]
pub struct Ports {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// The wire.
    pub transport: Arc<dyn Transport>,
    /// Sealed credentials.
    pub credentials: Arc<dyn Credentials>,
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Unix time in ms.
    fn now_ms(&self) -> i64;
}

/// Yields chance.
pub trait Random: Send + Sync {
    /// Fills the buffer with random bytes. False if there are none to be had: nothing may then be sealed with it.
    fn fill(&self, buffer: &mut [u8]) -> bool;
}

/// Exchanges one request for one answer: one attempt, no redirect followed.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends a request and reads the answer: whole, decompressed, bounded.
    async fn send(&self, request: WireRequest) -> Result<WireResponse, TransportError>;

    /// Sends a request, whose body may come bit by bit, and yields the answer as it comes. Where there is no wire, both are whole.
    async fn open(&self, mut request: WireRequest, upload: Option<BodyStream>) -> Result<WireStream, TransportError> {
        if let Some(upload) = upload {
            request.body = Some(transport::upload_whole(upload).await?);
        }
        self.send(request).await.map(WireStream::from)
    }
}

/// Keeps credentials. The engine holds no lock and no transaction over a vendor's answer: it commits with the version it read.
#[async_trait]
pub trait Credentials: Send + Sync {
    /// The account's credential. May be a second old; older only while the store is away.
    async fn load(&self, account: &Account) -> Result<StoredCredential, CredentialError>;

    /// The account's credential as it is now.
    async fn reread(&self, account: &Account) -> Result<StoredCredential, CredentialError> {
        self.load(account).await
    }

    /// Asks for the lease of a renewal. Without other nodes there is nobody to lose it to.
    async fn claim(&self, _: &Account, _: &Claim) -> Result<Claimed, CredentialError> {
        Ok(Claimed::Granted {
            epoch: 0,
            unsure: false,
        })
    }

    /// Puts the intent to send on record, before the wire. False: the lease is lost, or has less than `left_ms` left, and
    /// nothing may be sent.
    async fn sending(&self, _: &Account, _: &Fence, _left_ms: i64) -> Result<bool, CredentialError> {
        Ok(true)
    }

    /// Stores what a token answer yielded, if the credential still has the version that the renewal started from and nobody
    /// has sent since. `due_at_ms` is when the background should look at it.
    async fn commit(
        &self,
        account: &Account,
        fence: &Fence,
        renewed: Renewed,
        due_at_ms: Option<i64>,
    ) -> Result<CommitOutcome, CredentialError>;

    /// Records that an attempt failed. False if it is someone else's by now, and nothing was recorded.
    async fn settle(&self, account: &Account, fence: &Fence, setback: &Setback) -> Result<bool, CredentialError> {
        if let Some(state) = setback.state.clone() {
            self.set_state(account, fence.version, state).await?;
        }
        Ok(true)
    }

    /// When the background should look at a version next; `None` = never by itself.
    async fn schedule(&self, _: &Account, _version: u64, _due_at_ms: Option<i64>) -> Result<(), CredentialError> {
        Ok(())
    }

    /// Records whether a version of the credential works. Nothing is recorded of one that is not the current one, or whose grant is
    /// known to be dead: only a new credential ends that.
    async fn set_state(&self, account: &Account, version: u64, state: CredentialState) -> Result<(), CredentialError>;

    /// The account as it is now: a renewal may have captured variables.
    async fn reload(&self, account: &Account) -> Result<Account, CredentialError>;
}

/// How a commit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitOutcome {
    /// Stored under this version.
    Committed {
        /// The new version.
        version: u64,
    },
    /// Someone else changed the credential meanwhile; nothing was stored.
    Stale,
}

/// Why a credential could not be read or written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CredentialError {
    /// The account has none.
    #[error("the account has no credential: store one with PATCH /admin/accounts/{{id}}")]
    Missing,
    /// The store cannot be reached; whether a change was made is not known.
    #[error("the credential store does not answer: {0}")]
    Away(String),
    /// The store failed.
    #[error("the credential store failed: {0}")]
    Store(String),
}

/// The system's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

/// The operating system's randomness.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> bool {
        getrandom::fill(buffer).is_ok()
    }
}
