//! The store over a database: hands each call to its table, in a unit of work of its own.

mod outbox;

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::record::{
    Account, AccountPage, AccountPatch, Act, ApiKey, App, AuditEntry, AuditPage, Change, Claim, Claimed, Commit,
    ConnectSession, Credential, Document, DocumentKey, DocumentKind, Environment, Forecast, NewAccount,
    NewConnectSession, NewKey, Progress, Renewed, Revision, Sending, Settled, Standing,
};
use crate::sql::{Backend, Result};
use crate::store::Store;
use crate::tables::data_keys::Keyring;
use crate::tables::{
    accounts, api_keys, apps, audit, connect_sessions, credentials, documents, environments, renewals, rotation,
};
use crate::token::{KeyHash, KeyText};

/// Accounts whose keys are sealed anew in one transaction.
const RESEALED_AT_ONCE: u32 = 500;
/// Accounts given to one asker stay with it for so long.
const DUE_AGAIN_MS: i64 = 60_000;

/// A store over one kind of database.
pub struct Database<B> {
    pub(crate) backend: B,
    keys: Arc<Keyring>,
}

impl<B> Database<B> {
    pub(crate) fn new(backend: B, keys: Arc<Keyring>) -> Self {
        Database { backend, keys }
    }
}

fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

#[async_trait]
impl<B: Backend> Store for Database<B> {
    fn known_revision(&self) -> u64 {
        self.backend.known_revision()
    }

    fn derived_key(&self, purpose: &str) -> [u8; 32] {
        self.keys.derive(purpose)
    }

    async fn poll_revision(&self) -> Result<u64> {
        self.backend.poll_revision().await
    }

    async fn changed(&self) {
        self.backend.changed().await;
    }

    async fn create_environment(&self, name: &str) -> Result<Environment> {
        let keys = Arc::clone(&self.keys);
        let name = name.to_owned();
        self.backend
            .write(move |db| Box::pin(async move { environments::create(db, &keys, &name, now_ms()).await }))
            .await
    }

    async fn environment(&self, name: &str) -> Result<Option<Environment>> {
        let name = name.to_owned();
        self.backend
            .read(move |db| Box::pin(async move { environments::get(db, &name).await }))
            .await
    }

    async fn environments(&self) -> Result<Vec<Environment>> {
        self.backend
            .read(move |db| Box::pin(async move { environments::list(db).await }))
            .await
    }

    async fn create_key(&self, key: NewKey) -> Result<(ApiKey, KeyText)> {
        self.backend
            .write(move |db| Box::pin(async move { api_keys::create(db, key, now_ms()).await }))
            .await
    }

    async fn key_by_hash(&self, hash: &KeyHash) -> Result<Option<ApiKey>> {
        let hash = *hash;
        self.backend
            .read(move |db| Box::pin(async move { api_keys::by_hash(db, &hash).await }))
            .await
    }

    async fn keys(&self, environment: Option<&str>) -> Result<Vec<ApiKey>> {
        let environment = environment.map(str::to_owned);
        self.backend
            .read(move |db| Box::pin(async move { api_keys::list(db, environment.as_deref()).await }))
            .await
    }

    async fn revoke_key(&self, environment: Option<&str>, id: &str) -> Result<ApiKey> {
        let (environment, id) = (environment.map(str::to_owned), id.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { api_keys::revoke(db, environment.as_deref(), &id, now_ms()).await }))
            .await
    }

    async fn create_account(&self, environment: &str, account: NewAccount) -> Result<Account> {
        let keys = Arc::clone(&self.keys);
        let environment = environment.to_owned();
        self.backend
            .write(move |db| {
                Box::pin(async move { accounts::create(db, &keys, &environment, account, now_ms()).await })
            })
            .await
    }

    async fn account(&self, environment: &str, id: &str) -> Result<Option<Account>> {
        let (environment, id) = (environment.to_owned(), id.to_owned());
        self.backend
            .read(move |db| Box::pin(async move { accounts::get(db, &environment, &id).await }))
            .await
    }

    async fn accounts(&self, environment: &str, page: AccountPage) -> Result<Vec<Account>> {
        let environment = environment.to_owned();
        self.backend
            .read(move |db| Box::pin(async move { accounts::list(db, &environment, &page).await }))
            .await
    }

    async fn update_account(&self, environment: &str, id: &str, patch: AccountPatch) -> Result<Account> {
        let keys = Arc::clone(&self.keys);
        let (environment, id) = (environment.to_owned(), id.to_owned());
        self.backend
            .write(move |db| {
                Box::pin(async move { accounts::update(db, &keys, (&environment, &id), patch, now_ms()).await })
            })
            .await
    }

    async fn set_standing(&self, environment: &str, id: &str, version: u64, standing: Standing) -> Result<()> {
        let (environment, id) = (environment.to_owned(), id.to_owned());
        self.backend
            .write(move |db| {
                Box::pin(async move { accounts::set_standing(db, (&environment, &id), version, &standing).await })
            })
            .await
    }

    async fn delete_account(&self, environment: &str, id: &str) -> Result<()> {
        let (environment, id) = (environment.to_owned(), id.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { accounts::delete(db, &environment, &id).await }))
            .await
    }

    async fn credential(&self, environment: &str, account: &str) -> Result<Option<Credential>> {
        let keys = Arc::clone(&self.keys);
        let (environment, account) = (environment.to_owned(), account.to_owned());
        self.backend
            .read(move |db| Box::pin(async move { credentials::load(db, &keys, &environment, &account).await }))
            .await
    }

    async fn claim_renewal(&self, environment: &str, account: &str, claim: Claim) -> Result<Claimed> {
        let (environment, account) = (environment.to_owned(), account.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { renewals::claim(db, (&environment, &account), &claim).await }))
            .await
    }

    async fn note_sending(&self, environment: &str, account: &str, sending: Sending) -> Result<bool> {
        let (environment, account) = (environment.to_owned(), account.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { renewals::sending(db, (&environment, &account), &sending).await }))
            .await
    }

    async fn commit_renewal(
        &self,
        environment: &str,
        account: &str,
        renewed: Renewed,
        captures: Map<String, Value>,
    ) -> Result<Commit> {
        let keys = Arc::clone(&self.keys);
        let (environment, account) = (environment.to_owned(), account.to_owned());
        self.backend
            .write(move |db| {
                Box::pin(
                    async move { credentials::commit(db, &keys, (&environment, &account), &renewed, captures).await },
                )
            })
            .await
    }

    async fn settle_renewal(&self, environment: &str, account: &str, settled: Settled) -> Result<bool> {
        let (environment, account) = (environment.to_owned(), account.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { renewals::settle(db, (&environment, &account), &settled).await }))
            .await
    }

    async fn due_renewals(&self, limit: u32) -> Result<Vec<(String, String)>> {
        self.backend
            .write(move |db| Box::pin(async move { renewals::due(db, limit, DUE_AGAIN_MS).await }))
            .await
    }

    async fn schedule_renewal(
        &self,
        environment: &str,
        account: &str,
        version: u64,
        due_at_ms: Option<i64>,
    ) -> Result<()> {
        let (environment, account) = (environment.to_owned(), account.to_owned());
        self.backend
            .write(move |db| {
                Box::pin(async move { renewals::schedule(db, (&environment, &account), version, due_at_ms).await })
            })
            .await
    }

    async fn forecast(&self, environment: &str, account: &str) -> Result<Forecast> {
        let (environment, account) = (environment.to_owned(), account.to_owned());
        self.backend
            .read(move |db| Box::pin(async move { renewals::forecast(db, (&environment, &account)).await }))
            .await
    }

    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>> {
        let key = key.clone();
        self.backend
            .read(move |db| Box::pin(async move { documents::get(db, &key).await }))
            .await
    }

    async fn documents(&self, environment: Option<&str>, kind: DocumentKind) -> Result<Vec<(DocumentKey, Document)>> {
        let environment = environment.map(str::to_owned);
        self.backend
            .read(move |db| Box::pin(async move { documents::list(db, environment.as_deref(), kind).await }))
            .await
    }

    async fn overlays_on(&self, integration: &str, limit: u32) -> Result<Vec<(DocumentKey, Document)>> {
        let integration = integration.to_owned();
        self.backend
            .read(move |db| Box::pin(async move { documents::overlays_on(db, &integration, limit).await }))
            .await
    }

    async fn change_document(&self, key: &DocumentKey, change: Change) -> Result<u64> {
        let key = key.clone();
        self.backend
            .write(move |db| Box::pin(async move { documents::change(db, &key, &change, now_ms()).await }))
            .await
    }

    async fn revisions(&self, key: &DocumentKey) -> Result<Vec<Revision>> {
        let key = key.clone();
        self.backend
            .read(move |db| Box::pin(async move { documents::revisions(db, &key).await }))
            .await
    }

    async fn document_at(&self, key: &DocumentKey, revision: u64) -> Result<Option<Document>> {
        let key = key.clone();
        self.backend
            .read(move |db| Box::pin(async move { documents::at(db, &key, revision).await }))
            .await
    }

    async fn app(&self, environment: &str, integration: &str) -> Result<Option<App>> {
        let keys = Arc::clone(&self.keys);
        let (environment, integration) = (environment.to_owned(), integration.to_owned());
        self.backend
            .read(move |db| Box::pin(async move { apps::get(db, &keys, &environment, &integration).await }))
            .await
    }

    async fn put_app(&self, environment: &str, integration: &str, app: App) -> Result<()> {
        let keys = Arc::clone(&self.keys);
        let (environment, integration) = (environment.to_owned(), integration.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { apps::put(db, &keys, &environment, &integration, &app).await }))
            .await
    }

    async fn delete_app(&self, environment: &str, integration: &str) -> Result<()> {
        let (environment, integration) = (environment.to_owned(), integration.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { apps::delete(db, &environment, &integration).await }))
            .await
    }

    async fn create_connect_session(&self, environment: &str, session: NewConnectSession) -> Result<ConnectSession> {
        let environment = environment.to_owned();
        self.backend
            .write(move |db| {
                Box::pin(async move { connect_sessions::create(db, &environment, &session, now_ms()).await })
            })
            .await
    }

    async fn connect_session(&self, hash: &KeyHash) -> Result<Option<ConnectSession>> {
        let (keys, hash) = (Arc::clone(&self.keys), *hash);
        self.backend
            .read(move |db| Box::pin(async move { connect_sessions::by_token(db, &keys, &hash, now_ms()).await }))
            .await
    }

    async fn connect_session_by_flow(&self, flow: &KeyHash) -> Result<Option<ConnectSession>> {
        let (keys, flow) = (Arc::clone(&self.keys), *flow);
        self.backend
            .read(move |db| Box::pin(async move { connect_sessions::by_flow(db, &keys, &flow, now_ms()).await }))
            .await
    }

    async fn save_connect_session(
        &self,
        environment: &str,
        id: &str,
        version: u64,
        progress: Progress,
    ) -> Result<bool> {
        let (keys, environment, id) = (Arc::clone(&self.keys), environment.to_owned(), id.to_owned());
        self.backend
            .write(move |db| {
                Box::pin(
                    async move { connect_sessions::save(db, &keys, (&environment, &id), version, &progress).await },
                )
            })
            .await
    }

    async fn rotate_keys(&self, environment: &str) -> Result<u64> {
        let (keys, name) = (Arc::clone(&self.keys), environment.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { rotation::begin(db, &keys, &name, now_ms()).await }))
            .await?;
        let (mut after, mut resealed) = (String::new(), 0);
        loop {
            let (keys, name) = (Arc::clone(&self.keys), environment.to_owned());
            let batch = self.backend.write(move |db| {
                Box::pin(async move { accounts::reseal(db, &keys, &name, &after, RESEALED_AT_ONCE).await })
            });
            match batch.await? {
                Some((last, count)) => (after, resealed) = (last, resealed + count),
                None => break,
            }
        }
        let (keys, name) = (Arc::clone(&self.keys), environment.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { rotation::end(db, &keys, &name).await }))
            .await?;
        Ok(resealed)
    }

    async fn record_act(&self, act: Act) -> Result<()> {
        self.backend
            .write(move |db| Box::pin(async move { audit::append(db, &act, now_ms()).await }))
            .await
    }

    async fn audit(&self, environment: Option<&str>, page: AuditPage) -> Result<Vec<AuditEntry>> {
        let environment = environment.map(str::to_owned);
        self.backend
            .read(move |db| Box::pin(async move { audit::list(db, environment.as_deref(), &page).await }))
            .await
    }
}
