//! Connections, and units of work on them.
//!
//! A unit of work ends in time or is given up: a connection that was left in the middle is closed, which rolls back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio::sync::Notify;
use tokio_postgres::Config;

use super::address::Address;
use super::dialect::{Statements, failed};
use super::listen::{self, CHANNEL};
use crate::error::StoreError;
use crate::sql::{Backend, Db, Result, Step};
use crate::tables::revision;

/// Connections of one node. Units of work are short; more would only queue in the database.
const CONNECTIONS: usize = 16;
/// How long a unit of work waits for a connection.
const WAIT: Duration = Duration::from_secs(3);
/// How long a unit of work may take.
const WORK: Duration = Duration::from_secs(10);

/// This node's connections to what all nodes share.
pub struct Nodes {
    pool: Pool,
    address: Address,
    known: Arc<AtomicU64>,
    heard: Arc<Notify>,
    listening: std::sync::Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl Nodes {
    pub(super) fn new(address: Address) -> Result<Self> {
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let config: Config = address.config.clone();
        let manager = Manager::from_config(config, address.tls.clone(), recycling);
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .build()
            .map_err(|error| StoreError::Url(error.to_string()))?;
        Ok(Nodes {
            pool,
            address,
            known: Arc::default(),
            heard: Arc::default(),
            listening: std::sync::Mutex::default(),
        })
    }

    /// Listens for other nodes' changes from now on.
    pub(super) fn listen(&self) {
        let task = tokio::spawn(listen::listen(self.address.clone(), Arc::clone(&self.heard)));
        *self.listening.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(task);
    }

    async fn connection(&self) -> Result<Open> {
        match self.pool.get().await {
            Ok(client) => Ok(Open(Some(client))),
            Err(deadpool_postgres::PoolError::Backend(error)) => Err(failed(&error)),
            Err(error) => Err(StoreError::Unavailable(error.to_string())),
        }
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        let listening = self
            .listening
            .get_mut()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(task) = listening.take() {
            task.abort();
        }
    }
}

/// A connection that goes back to the pool only after [`Open::done`].
struct Open(Option<Object>);

impl Open {
    fn statements(&self) -> Result<Statements<'_>> {
        match &self.0 {
            Some(client) => Ok(Statements::new(client)),
            None => Err(StoreError::Interrupted("the connection was given back".to_owned())),
        }
    }

    /// Gives the connection back.
    fn done(mut self) {
        self.0 = None;
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(client) = self.0.take() {
            drop(Object::take(client));
        }
    }
}

impl Backend for Nodes {
    fn known_revision(&self) -> u64 {
        self.known.load(Ordering::Acquire)
    }

    async fn poll_revision(&self) -> Result<u64> {
        let value = self.read(|db| Box::pin(revision::read(db))).await?;
        Ok(self.known.fetch_max(value, Ordering::AcqRel).max(value))
    }

    async fn changed(&self) {
        self.heard.notified().await;
    }

    /// Statements outside a transaction: each sees what is committed when it begins.
    async fn read<T: Send + 'static>(
        &self,
        work: impl for<'a> FnOnce(&'a mut dyn Db) -> Step<'a, T> + Send + 'static,
    ) -> Result<T> {
        let open = self.connection().await?;
        let result = {
            let mut statements = open.statements()?;
            in_time(work(&mut statements)).await
        };
        if !matches!(result, Err(StoreError::Unavailable(_))) {
            open.done();
        }
        result
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl for<'a> FnOnce(&'a mut dyn Db) -> Step<'a, T> + Send + 'static,
    ) -> Result<T> {
        let open = self.connection().await?;
        let (result, value) = {
            let mut statements = open.statements()?;
            in_time(Box::pin(transaction(&mut statements, work))).await?
        };
        if let Ok(value) = value {
            self.known.fetch_max(value, Ordering::AcqRel);
        }
        open.done();
        result
    }
}

/// The work's result after `COMMIT` or `ROLLBACK`, and the revision. Fails if neither could be said.
async fn transaction<T: Send>(
    db: &mut Statements<'_>,
    work: impl for<'a> FnOnce(&'a mut dyn Db) -> Step<'a, T> + Send,
) -> Result<(Result<T>, Result<u64>)> {
    db.batch("BEGIN").await?;
    let worked = work(db).await;
    let Ok(result) = worked else {
        db.batch("ROLLBACK").await?;
        return Ok((worked, Err(StoreError::Interrupted(String::new()))));
    };
    // A database that is being migrated has no revision before.
    let value = revision::read(db).await?;
    if db.has_written() {
        db.batch(&format!("NOTIFY {CHANNEL}")).await?;
    }
    db.batch("COMMIT").await?;
    Ok((Ok(result), Ok(value)))
}

async fn in_time<T>(work: Step<'_, T>) -> Result<T> {
    match tokio::time::timeout(WORK, work).await {
        Ok(result) => result,
        Err(_) => Err(StoreError::Unavailable(format!(
            "no answer within {} s",
            WORK.as_secs()
        ))),
    }
}
