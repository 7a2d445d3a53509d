//! The trait that the rest of the house sees. Nothing in it belongs to one database.

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::error::StoreError;
use crate::outbox::Outbox;
use crate::record::{
    Account, AccountPage, AccountPatch, Act, ApiKey, App, AuditEntry, AuditPage, Change, Claim, Claimed, Commit,
    ConnectSession, Credential, Document, DocumentKey, DocumentKind, Environment, Forecast, NewAccount,
    NewConnectSession, NewKey, Progress, Renewed, Revision, Sending, Settled, Standing,
};
use crate::token::{KeyHash, KeyText};

type Result<T> = std::result::Result<T, StoreError>;

/// The memory. What belongs to an environment is asked for with that environment, so that no caller can forget it; only
/// keys (which say the environment) and base definitions (which all environments share) are not.
///
/// Every change of what plans and access are made of moves one global revision; a renewed token does not.
#[async_trait]
pub trait Store: Outbox {
    /// The newest revision that this node knows: its own changes at once, others' since the last [`Store::poll_revision`].
    fn known_revision(&self) -> u64;
    /// A key for one purpose, derived from the master key: the same on all nodes and after a restart.
    fn derived_key(&self, purpose: &str) -> [u8; 32];
    /// Asks the database for the revision.
    async fn poll_revision(&self) -> Result<u64>;
    /// Returns when the database says that something has changed. May never: polling must suffice.
    async fn changed(&self);

    /// Makes an environment with its data key. [`StoreError::Exists`] if the name is taken.
    async fn create_environment(&self, name: &str) -> Result<Environment>;
    /// One environment.
    async fn environment(&self, name: &str) -> Result<Option<Environment>>;
    /// All environments, by name.
    async fn environments(&self) -> Result<Vec<Environment>>;

    /// Makes a key. Its text is returned this once.
    async fn create_key(&self, key: NewKey) -> Result<(ApiKey, KeyText)>;
    /// The key with this hash, revoked or not.
    async fn key_by_hash(&self, hash: &KeyHash) -> Result<Option<ApiKey>>;
    /// Keys of an environment, oldest first; `None` = platform keys.
    async fn keys(&self, environment: Option<&str>) -> Result<Vec<ApiKey>>;
    /// Ends a key's life. Repeating it changes nothing. [`StoreError::Missing`] if it is not in this environment.
    async fn revoke_key(&self, environment: Option<&str>, id: &str) -> Result<ApiKey>;

    /// Makes an account with its sealed credential. [`StoreError::Missing`] without such an environment.
    async fn create_account(&self, environment: &str, account: NewAccount) -> Result<Account>;
    /// One account.
    async fn account(&self, environment: &str, id: &str) -> Result<Option<Account>>;
    /// A page of accounts, by id.
    async fn accounts(&self, environment: &str, page: AccountPage) -> Result<Vec<Account>>;
    /// Changes an account; new credentials move the credential's version.
    async fn update_account(&self, environment: &str, id: &str, patch: AccountPatch) -> Result<Account>;
    /// Notes the state of a version of the account's credential. Nothing is noted of a version that is not the current one, nor of an account
    /// that must be connected again: only new credentials end that. A state of the same kind and cause keeps the moment at which it
    /// began. Not a change of the global revision: plans do not depend on it.
    async fn set_standing(&self, environment: &str, id: &str, version: u64, standing: Standing) -> Result<()>;
    /// Removes an account with its credential and its overlay's whole history.
    async fn delete_account(&self, environment: &str, id: &str) -> Result<()>;

    /// An account's secrets, opened. [`StoreError::Tampered`] if a value was altered or moved.
    async fn credential(&self, environment: &str, account: &str) -> Result<Option<Credential>>;
    /// Asks for the lease of a renewal.
    async fn claim_renewal(&self, environment: &str, account: &str, claim: Claim) -> Result<Claimed>;
    /// Puts the intent to send on record, before the wire. False: the lease is lost or too short, and nothing may be sent.
    async fn note_sending(&self, environment: &str, account: &str, sending: Sending) -> Result<bool>;
    /// Replaces all secrets if the version is still the one that the renewal began with, and nobody has sent since;
    /// otherwise writes nothing. `captures` are merged into the account's variables.
    async fn commit_renewal(
        &self,
        environment: &str,
        account: &str,
        renewed: Renewed,
        captures: Map<String, Value>,
    ) -> Result<Commit>;
    /// Ends an attempt that yielded nothing. False if it was not this one's any more, and nothing was written.
    async fn settle_renewal(&self, environment: &str, account: &str, settled: Settled) -> Result<bool>;
    /// Environment and id of accounts that the background is to look at. Each is given to one asker at a time.
    async fn due_renewals(&self, limit: u32) -> Result<Vec<(String, String)>>;
    /// When the background is to look at a version next; `None` = never by itself.
    async fn schedule_renewal(
        &self,
        environment: &str,
        account: &str,
        version: u64,
        due_at_ms: Option<i64>,
    ) -> Result<()>;
    /// What is to be expected of an account's credential.
    async fn forecast(&self, environment: &str, account: &str) -> Result<Forecast>;

    /// The document as it stands.
    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>>;
    /// All standing documents of one kind, by name. `environment` as in [`DocumentKey`].
    async fn documents(&self, environment: Option<&str>, kind: DocumentKind) -> Result<Vec<(DocumentKey, Document)>>;
    /// Every overlay on an integration, environments' first, over all environments, at most `limit`.
    async fn overlays_on(&self, integration: &str, limit: u32) -> Result<Vec<(DocumentKey, Document)>>;
    /// Writes or removes. [`StoreError::Conflict`] if `expected` does not hold; returns the new revision number.
    async fn change_document(&self, key: &DocumentKey, change: Change) -> Result<u64>;
    /// A document's life, newest first.
    async fn revisions(&self, key: &DocumentKey) -> Result<Vec<Revision>>;
    /// The text at an earlier revision; `None` if there is no such revision, or it removed the document.
    async fn document_at(&self, key: &DocumentKey, revision: u64) -> Result<Option<Document>>;

    /// The environment's app with one vendor, its secret opened.
    async fn app(&self, environment: &str, integration: &str) -> Result<Option<App>>;
    /// Writes the app.
    async fn put_app(&self, environment: &str, integration: &str, app: App) -> Result<()>;
    /// Removes the app.
    async fn delete_app(&self, environment: &str, integration: &str) -> Result<()>;

    /// Makes a connect session; those that have ended are swept out.
    async fn create_connect_session(&self, environment: &str, session: NewConnectSession) -> Result<ConnectSession>;
    /// The session with this token's hash, while it lasts.
    async fn connect_session(&self, hash: &KeyHash) -> Result<Option<ConnectSession>>;
    /// The session that waits for a callback with this `state`'s hash, while it lasts.
    async fn connect_session_by_flow(&self, flow: &KeyHash) -> Result<Option<ConnectSession>>;
    /// Writes where a session has come to, if it still has this version; otherwise nothing, and yields false. A flow that is
    /// not named again is over.
    async fn save_connect_session(&self, environment: &str, id: &str, version: u64, progress: Progress)
    -> Result<bool>;

    /// Makes a new data key for an environment, seals everything under it and removes the older ones, while nodes run. Data
    /// keys come to lie under the first of the master keys. Returns the number of accounts.
    async fn rotate_keys(&self, environment: &str) -> Result<u64>;

    /// Puts an act on record.
    async fn record_act(&self, act: Act) -> Result<()>;
    /// Acts in an environment (`None`: on what all share), newest first.
    async fn audit(&self, environment: Option<&str>, page: AuditPage) -> Result<Vec<AuditEntry>>;
}
