//! One writer and a few readers over one file, used away from the asynchronous threads.
//!
//! WAL lets readers go on while the writer writes. `synchronous = FULL`, because a vendor that rotates refresh tokens
//! has already forgotten the old one when we commit: a commit lost to a power cut would end the grant.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use tokio::sync::Semaphore;

use super::revision;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Readers at once; SQLite reads are short, and more would only queue on the disk.
const READERS: usize = 8;
const BUSY_TIMEOUT_MS: u64 = 5_000;
const STATEMENTS_CACHED: usize = 64;

pub(super) struct Connections {
    path: PathBuf,
    writer: Arc<Mutex<Connection>>,
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Semaphore,
    known: Arc<AtomicU64>,
}

impl Connections {
    /// Opens the file, made readable by its owner alone if it is new.
    pub(super) fn open(path: &Path) -> Result<Self> {
        create_private(path)?;
        let writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        writer.pragma_update(None, "synchronous", "FULL")?;
        writer.pragma_update(None, "foreign_keys", true)?;
        writer.pragma_update(None, "secure_delete", true)?;
        Ok(Connections {
            path: path.to_owned(),
            writer: Arc::new(Mutex::new(writer)),
            idle: Arc::new(Mutex::new(Vec::new())),
            permits: Semaphore::new(READERS),
            known: Arc::new(AtomicU64::new(0)),
        })
    }

    /// Runs before anything is shared: migrations and the master key's check.
    pub(super) fn prepare(&self, work: impl FnOnce(&mut Connection) -> Result<()>) -> Result<()> {
        let mut writer = lock(&self.writer);
        work(&mut writer)?;
        self.known.store(revision::read(&writer)?, Ordering::Release);
        Ok(())
    }

    pub(super) fn known_revision(&self) -> u64 {
        self.known.load(Ordering::Acquire)
    }

    /// Raises the known revision, and returns it.
    pub(super) async fn poll_revision(&self) -> Result<u64> {
        let value = self.read(revision::read).await?;
        Ok(self.known.fetch_max(value, Ordering::AcqRel).max(value))
    }

    /// Runs on a reader.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _permit = self
            .permits
            .acquire()
            .await
            .map_err(|error| StoreError::Interrupted(error.to_string()))?;
        let (idle, path) = (Arc::clone(&self.idle), self.path.clone());
        run(move || {
            let waiting = lock(&idle).pop();
            let reader = match waiting {
                Some(reader) => reader,
                None => connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
            };
            let result = work(&reader);
            lock(&idle).push(reader);
            result
        })
        .await
    }

    /// Runs in one transaction on the writer: all of it, or after an error nothing.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (writer, known) = (Arc::clone(&self.writer), Arc::clone(&self.known));
        run(move || {
            let mut writer = lock(&writer);
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction)?;
            let value = revision::read(&transaction)?;
            transaction.commit()?;
            known.fetch_max(value, Ordering::AcqRel);
            Ok(result)
        })
        .await
    }
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Interrupted(error.to_string()))?
}

/// A panic elsewhere does not make a connection unusable: SQLite rolls back what was not committed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_TIMEOUT_MS))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    Ok(connection)
}

fn create_private(path: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(source) => Err(StoreError::File {
            path: path.display().to_string(),
            source,
        }),
    }
}
