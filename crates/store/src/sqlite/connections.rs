//! One writer and a few readers over one file, used away from the asynchronous threads.
//!
//! WAL lets readers go on while the writer writes. `synchronous = FULL`, because a vendor that rotates refresh tokens
//! has already forgotten the old one when we commit: a commit lost to a power cut would end the grant.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::dialect::Statements;
use crate::error::StoreError;
use crate::sql::{Backend, Db, Result, Step};
use crate::tables::revision;

/// Readers at once; SQLite reads are short, and more would only queue on the disk.
const READERS: usize = 8;
const BUSY_TIMEOUT_MS: u64 = 5_000;
const STATEMENTS_CACHED: usize = 64;

/// One writer, a few readers.
pub struct Connections {
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

    /// Runs before anything is shared, in one transaction: migrations and the master key's check.
    pub(super) fn prepare<T>(&self, work: impl for<'a> FnOnce(&'a mut dyn Db) -> Step<'a, T>) -> Result<T> {
        in_transaction(&mut lock(&self.writer), &self.known, work)
    }
}

impl Backend for Connections {
    fn known_revision(&self) -> u64 {
        self.known.load(Ordering::Acquire)
    }

    async fn poll_revision(&self) -> Result<u64> {
        let value = self.read(|db| Box::pin(revision::read(db))).await?;
        Ok(self.known.fetch_max(value, Ordering::AcqRel).max(value))
    }

    /// Other processes on the same file are found by asking.
    async fn changed(&self) {
        std::future::pending().await
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl for<'a> FnOnce(&'a mut dyn Db) -> Step<'a, T> + Send + 'static,
    ) -> Result<T> {
        let _permit = self
            .permits
            .acquire()
            .await
            .map_err(|error| StoreError::Interrupted(error.to_string()))?;
        let (idle, path) = (Arc::clone(&self.idle), self.path.clone());
        run(move || {
            let waiting = lock(&idle).pop();
            let mut reader = match waiting {
                Some(reader) => reader,
                None => connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
            };
            let result = at_once(work(&mut Statements(&mut reader)));
            lock(&idle).push(reader);
            result
        })
        .await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl for<'a> FnOnce(&'a mut dyn Db) -> Step<'a, T> + Send + 'static,
    ) -> Result<T> {
        let (writer, known) = (Arc::clone(&self.writer), Arc::clone(&self.known));
        run(move || in_transaction(&mut lock(&writer), &known, work)).await
    }
}

fn in_transaction<T>(
    writer: &mut Connection,
    known: &AtomicU64,
    work: impl for<'a> FnOnce(&'a mut dyn Db) -> Step<'a, T>,
) -> Result<T> {
    writer.execute_batch("BEGIN IMMEDIATE")?;
    let mut statements = Statements(writer);
    let worked = at_once(work(&mut statements)).and_then(|result| {
        let value = at_once(Box::pin(revision::read(&mut statements)))?;
        Ok((result, value))
    });
    match worked.and_then(|done| Ok(writer.execute_batch("COMMIT").map(|()| done)?)) {
        Ok((result, value)) => {
            known.fetch_max(value, Ordering::AcqRel);
            Ok(result)
        }
        Err(error) => {
            // What cannot be rolled back was never begun, or SQLite has done it itself.
            let _ = writer.execute_batch("ROLLBACK");
            Err(error)
        }
    }
}

/// Statements of this database never wait, so the work on it is done when it is first looked at.
fn at_once<T>(work: Step<'_, T>) -> Result<T> {
    work.now_or_never().unwrap_or_else(|| {
        Err(StoreError::Interrupted(
            "work on the embedded database waited".to_owned(),
        ))
    })
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
    connection.create_scalar_function("now_ms", 0, FunctionFlags::SQLITE_UTF8, |_| {
        Ok(jiff::Timestamp::now().as_millisecond())
    })?;
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
