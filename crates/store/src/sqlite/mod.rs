//! The embedded store. One file a table; this file only hands each call to its table, away from the async threads.

mod connections;
mod migrate;
mod revision;
mod data_keys;
mod environments;
mod api_keys;
mod accounts;
mod credentials;
mod documents;
mod apps;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Map, Value};

use self::connections::Connections;
use self::data_keys::Keyring;
use crate::error::StoreError;
use crate::master_key::MasterKey;
use crate::record::{
    Account, AccountPage, AccountPatch, ApiKey, App, Change, Commit, Credential, Document, DocumentKey, DocumentKind,
    Environment, NewAccount, NewKey, Revision, Standing,
};
use crate::store::Store;
use crate::token::{KeyHash, KeyText};

type Result<T> = std::result::Result<T, StoreError>;

/// The store in one file (and its `-wal` and `-shm` neighbours).
pub struct Sqlite {
    connections: Connections,
    keys: Arc<Keyring>,
}

impl Sqlite {
    /// Opens or makes the file, migrates it, and refuses a master key that it was not made with. Blocks shortly.
    pub fn open(path: impl AsRef<Path>, master: MasterKey) -> Result<Self> {
        let connections = Connections::open(path.as_ref())?;
        let keys = Arc::new(Keyring::new(master));
        connections.prepare(|db| {
            migrate::migrate(db, now_ms())?;
            keys.check(db)
        })?;
        Ok(Sqlite { connections, keys })
    }
}

fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

#[async_trait]
impl Store for Sqlite {
    fn known_revision(&self) -> u64 {
        self.connections.known_revision()
    }

    fn derived_key(&self, purpose: &str) -> [u8; 32] {
        self.keys.derive(purpose)
    }

    async fn poll_revision(&self) -> Result<u64> {
        self.connections.poll_revision().await
    }

    async fn create_environment(&self, name: &str) -> Result<Environment> {
        let (keys, name) = (Arc::clone(&self.keys), name.to_owned());
        self.connections
            .write(move |db| environments::create(db, &keys, &name, now_ms()))
            .await
    }

    async fn environment(&self, name: &str) -> Result<Option<Environment>> {
        let name = name.to_owned();
        self.connections.read(move |db| environments::get(db, &name)).await
    }

    async fn environments(&self) -> Result<Vec<Environment>> {
        self.connections.read(environments::list).await
    }

    async fn create_key(&self, key: NewKey) -> Result<(ApiKey, KeyText)> {
        self.connections
            .write(move |db| api_keys::create(db, key, now_ms()))
            .await
    }

    async fn key_by_hash(&self, hash: &KeyHash) -> Result<Option<ApiKey>> {
        let hash = *hash;
        self.connections.read(move |db| api_keys::by_hash(db, &hash)).await
    }

    async fn keys(&self, environment: Option<&str>) -> Result<Vec<ApiKey>> {
        let environment = environment.map(str::to_owned);
        self.connections
            .read(move |db| api_keys::list(db, environment.as_deref()))
            .await
    }

    async fn revoke_key(&self, environment: Option<&str>, id: &str) -> Result<ApiKey> {
        let (environment, id) = (environment.map(str::to_owned), id.to_owned());
        self.connections
            .write(move |db| api_keys::revoke(db, environment.as_deref(), &id, now_ms()))
            .await
    }

    async fn create_account(&self, environment: &str, account: NewAccount) -> Result<Account> {
        let (keys, environment) = (Arc::clone(&self.keys), environment.to_owned());
        self.connections
            .write(move |db| accounts::create(db, &keys, &environment, account, now_ms()))
            .await
    }

    async fn account(&self, environment: &str, id: &str) -> Result<Option<Account>> {
        let (environment, id) = (environment.to_owned(), id.to_owned());
        self.connections
            .read(move |db| accounts::get(db, &environment, &id))
            .await
    }

    async fn accounts(&self, environment: &str, page: AccountPage) -> Result<Vec<Account>> {
        let environment = environment.to_owned();
        self.connections
            .read(move |db| accounts::list(db, &environment, &page))
            .await
    }

    async fn update_account(&self, environment: &str, id: &str, patch: AccountPatch) -> Result<Account> {
        let (keys, environment, id) = (Arc::clone(&self.keys), environment.to_owned(), id.to_owned());
        self.connections
            .write(move |db| accounts::update(db, &keys, (&environment, &id), patch, now_ms()))
            .await
    }

    async fn set_standing(&self, environment: &str, id: &str, standing: Standing) -> Result<()> {
        let (environment, id) = (environment.to_owned(), id.to_owned());
        self.connections
            .write(move |db| accounts::set_standing(db, &environment, &id, &standing))
            .await
    }

    async fn delete_account(&self, environment: &str, id: &str) -> Result<()> {
        let (environment, id) = (environment.to_owned(), id.to_owned());
        self.connections
            .write(move |db| accounts::delete(db, &environment, &id))
            .await
    }

    async fn credential(&self, environment: &str, account: &str) -> Result<Option<Credential>> {
        let (keys, environment, account) = (Arc::clone(&self.keys), environment.to_owned(), account.to_owned());
        self.connections
            .read(move |db| credentials::load(db, &keys, &environment, &account))
            .await
    }

    async fn commit_credential(
        &self,
        environment: &str,
        account: &str,
        renewed: Credential,
        captures: Map<String, Value>,
    ) -> Result<Commit> {
        let (keys, environment, id) = (Arc::clone(&self.keys), environment.to_owned(), account.to_owned());
        self.connections
            .write(move |db| credentials::commit(db, &keys, (&environment, &id), &renewed, captures))
            .await
    }

    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>> {
        let key = key.clone();
        self.connections.read(move |db| documents::get(db, &key)).await
    }

    async fn documents(&self, environment: Option<&str>, kind: DocumentKind) -> Result<Vec<(DocumentKey, Document)>> {
        let environment = environment.map(str::to_owned);
        self.connections
            .read(move |db| documents::list(db, environment.as_deref(), kind))
            .await
    }

    async fn overlays_on(&self, integration: &str, limit: u32) -> Result<Vec<(DocumentKey, Document)>> {
        let integration = integration.to_owned();
        self.connections
            .read(move |db| documents::overlays_on(db, &integration, limit))
            .await
    }

    async fn change_document(&self, key: &DocumentKey, change: Change) -> Result<u64> {
        let key = key.clone();
        self.connections
            .write(move |db| documents::change(db, &key, &change, now_ms()))
            .await
    }

    async fn revisions(&self, key: &DocumentKey) -> Result<Vec<Revision>> {
        let key = key.clone();
        self.connections.read(move |db| documents::revisions(db, &key)).await
    }

    async fn document_at(&self, key: &DocumentKey, revision: u64) -> Result<Option<Document>> {
        let key = key.clone();
        self.connections.read(move |db| documents::at(db, &key, revision)).await
    }

    async fn app(&self, environment: &str, integration: &str) -> Result<Option<App>> {
        let (keys, environment, integration) = (Arc::clone(&self.keys), environment.to_owned(), integration.to_owned());
        self.connections
            .read(move |db| apps::get(db, &keys, &environment, &integration))
            .await
    }

    async fn put_app(&self, environment: &str, integration: &str, app: App) -> Result<()> {
        let (keys, environment, integration) = (Arc::clone(&self.keys), environment.to_owned(), integration.to_owned());
        self.connections
            .write(move |db| apps::put(db, &keys, &environment, &integration, &app))
            .await
    }

    async fn delete_app(&self, environment: &str, integration: &str) -> Result<()> {
        let (environment, integration) = (environment.to_owned(), integration.to_owned());
        self.connections
            .write(move |db| apps::delete(db, &environment, &integration))
            .await
    }
}
