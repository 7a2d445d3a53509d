//! The trait that the rest of the house sees. Nothing in it belongs to one database.

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::error::StoreError;
use crate::record::{
    Account, AccountPage, AccountPatch, ApiKey, App, Change, Commit, Credential, Document, DocumentKey, DocumentKind,
    Environment, NewAccount, NewKey, Revision, Standing,
};
use crate::token::{KeyHash, KeyText};

type Result<T> = std::result::Result<T, StoreError>;

/// The memory. What belongs to an environment is asked for with that environment, so that no caller can forget it; only
/// keys (which say the environment) and base definitions (which all environments share) are not.
///
/// Every change of what plans and access are made of moves one global revision; a renewed token does not.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// The newest revision that this node knows: its own changes at once, others' since the last [`Store::poll_revision`].
    fn known_revision(&self) -> u64;
    /// A key for one purpose, derived from the master key: the same on all nodes and after a restart.
    fn derived_key(&self, purpose: &str) -> [u8; 32];
    /// Asks the database for the revision.
    async fn poll_revision(&self) -> Result<u64>;

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
    /// Notes a state. Not a change of the global revision: plans do not depend on it.
    async fn set_standing(&self, environment: &str, id: &str, standing: Standing) -> Result<()>;
    /// Removes an account with its credential and its overlay's whole history.
    async fn delete_account(&self, environment: &str, id: &str) -> Result<()>;

    /// An account's secrets, opened. [`StoreError::Tampered`] if a value was altered or moved.
    async fn credential(&self, environment: &str, account: &str) -> Result<Option<Credential>>;
    /// Replaces all secrets if the version is still `renewed.version`, the one that the renewal began with; otherwise
    /// writes nothing. `captures` are merged into the account's variables.
    async fn commit_credential(
        &self,
        environment: &str,
        account: &str,
        renewed: Credential,
        captures: Map<String, Value>,
    ) -> Result<Commit>;

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
}
