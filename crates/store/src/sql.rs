//! One dialect for both databases: tables are written once, against [`Db`].
//!
//! SQL is written as PostgreSQL takes it (`$1`, `FOR UPDATE`, `BYTEA`); the embedded database takes the same after a few
//! words are replaced. `now_ms()` is the database's own clock, Unix time in ms: leases depend on no node's clock.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;

use crate::error::StoreError;

/// Result of a store operation.
pub(crate) type Result<T> = std::result::Result<T, StoreError>;

/// Work on a connection, borrowed for as long as the work lasts.
pub(crate) type Step<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// One connection, inside one unit of work.
#[async_trait]
pub(crate) trait Db: Send {
    /// What a query finds, in order.
    async fn rows(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>>;
    /// How many rows a statement changed.
    async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64>;
    /// Runs statements without values.
    async fn batch(&mut self, sql: &str) -> Result<()>;
}

impl dyn Db + '_ {
    /// The first row that a query finds.
    pub(crate) async fn row(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Option<Row>> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }
}

/// Where units of work run.
pub(crate) trait Backend: Send + Sync + 'static {
    /// The newest revision that this node knows.
    fn known_revision(&self) -> u64;
    /// Asks for the revision.
    fn poll_revision(&self) -> impl Future<Output = Result<u64>> + Send;
    /// Returns when the database says that something has changed; never, if it says nothing.
    fn changed(&self) -> impl Future<Output = ()> + Send;
    /// Runs work that changes nothing.
    fn read<T: Send + 'static>(
        &self,
        work: impl for<'a> FnOnce(&'a mut dyn Db) -> Step<'a, T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send;
    /// Runs work in one transaction: all of it, or after an error nothing.
    fn write<T: Send + 'static>(
        &self,
        work: impl for<'a> FnOnce(&'a mut dyn Db) -> Step<'a, T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send;
}

/// A value of a statement. The kind is said even where the value is NULL: databases that plan by type want it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    Int(Option<i64>),
    Text(Option<&'a str>),
    Bytes(Option<&'a [u8]>),
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// One row of an answer.
#[derive(Debug)]
pub(crate) struct Row(pub(crate) Vec<Cell>);

impl Row {
    pub(crate) fn int(&self, column: usize) -> Result<i64> {
        self.maybe_int(column)?.ok_or_else(|| unexpected(column))
    }

    pub(crate) fn maybe_int(&self, column: usize) -> Result<Option<i64>> {
        match self.0.get(column) {
            Some(Cell::Int(value)) => Ok(Some(*value)),
            Some(Cell::Null) => Ok(None),
            _ => Err(unexpected(column)),
        }
    }

    /// Counts, versions and epochs: never negative.
    pub(crate) fn number(&self, column: usize) -> Result<u64> {
        u64::try_from(self.int(column)?).map_err(|_| unexpected(column))
    }

    pub(crate) fn flag(&self, column: usize) -> Result<bool> {
        Ok(self.int(column)? != 0)
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str> {
        self.maybe_text(column)?.ok_or_else(|| unexpected(column))
    }

    pub(crate) fn owned(&self, column: usize) -> Result<String> {
        self.text(column).map(str::to_owned)
    }

    pub(crate) fn maybe_text(&self, column: usize) -> Result<Option<&str>> {
        match self.0.get(column) {
            Some(Cell::Text(value)) => Ok(Some(value)),
            Some(Cell::Null) => Ok(None),
            _ => Err(unexpected(column)),
        }
    }

    pub(crate) fn maybe_owned(&self, column: usize) -> Result<Option<String>> {
        Ok(self.maybe_text(column)?.map(str::to_owned))
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8]> {
        self.maybe_bytes(column)?.ok_or_else(|| unexpected(column))
    }

    pub(crate) fn maybe_bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        match self.0.get(column) {
            Some(Cell::Bytes(value)) => Ok(Some(value)),
            Some(Cell::Null) => Ok(None),
            _ => Err(unexpected(column)),
        }
    }
}

fn unexpected(column: usize) -> StoreError {
    StoreError::corrupt(format!("column {column} of an answer"), "it is of another type")
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Int(Some(value))
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(value: Option<i64>) -> Self {
        Value::Int(value)
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Value::Int(Some(i64::from(value)))
    }
}

/// Versions and revisions count from 1: they never reach the end.
impl From<u64> for Value<'_> {
    fn from(value: u64) -> Self {
        Value::Int(Some(i64::try_from(value).unwrap_or(i64::MAX)))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Value::Text(Some(value))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Value::Text(Some(value))
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(value: Option<&'a str>) -> Self {
        Value::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Value::Bytes(Some(value))
    }
}
