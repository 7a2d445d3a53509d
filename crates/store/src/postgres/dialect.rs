//! The common dialect as PostgreSQL takes it: as it is.
//!
//! Statements are sent with the types of their values and without a name, in one round trip: a bouncer that hands each
//! transaction to another connection has nothing to remember.

use async_trait::async_trait;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};

use crate::error::StoreError;
use crate::sql::{Cell, Db, Result, Row, Value};

/// Statements on one connection.
pub(super) struct Statements<'a> {
    client: &'a Client,
    written: bool,
}

impl<'a> Statements<'a> {
    pub(super) fn new(client: &'a Client) -> Self {
        Statements { client, written: false }
    }

    /// Whether something was changed that other nodes may want to know.
    pub(super) fn has_written(&self) -> bool {
        self.written
    }
}

type Typed<'a> = (&'a (dyn ToSql + Sync), Type);

fn typed<'a>(values: &'a [Value<'a>]) -> Vec<Typed<'a>> {
    let one = |value: &'a Value<'a>| -> Typed<'a> {
        match value {
            Value::Int(value) => (value, Type::INT8),
            Value::Text(value) => (value, Type::TEXT),
            Value::Bytes(value) => (value, Type::BYTEA),
        }
    };
    values.iter().map(one).collect()
}

#[async_trait]
impl Db for Statements<'_> {
    async fn rows(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>> {
        let rows = self.client.query_typed(sql, &typed(values)).await;
        let rows = rows.map_err(|error| failed(&error))?;
        rows.iter().map(row).collect()
    }

    async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        self.written |= sql.starts_with("UPDATE revision");
        let changed = self.client.execute_typed(sql, &typed(values)).await;
        changed.map_err(|error| failed(&error))
    }

    async fn batch(&mut self, sql: &str) -> Result<()> {
        self.client.batch_execute(sql).await.map_err(|error| failed(&error))
    }
}

fn row(row: &tokio_postgres::Row) -> Result<Row> {
    let cells = row.columns().iter().enumerate();
    let cells = cells.map(|(index, column)| cell(row, index, column.type_()).map_err(|error| failed(&error)));
    Ok(Row(cells.collect::<Result<_>>()?))
}

fn cell(row: &tokio_postgres::Row, index: usize, kind: &Type) -> std::result::Result<Cell, tokio_postgres::Error> {
    Ok(match *kind {
        Type::INT4 => row
            .try_get::<_, Option<i32>>(index)?
            .map_or(Cell::Null, |value| Cell::Int(value.into())),
        Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map_or(Cell::Null, Cell::Int),
        Type::BYTEA => row
            .try_get::<_, Option<Vec<u8>>>(index)?
            .map_or(Cell::Null, Cell::Bytes),
        _ => row.try_get::<_, Option<String>>(index)?.map_or(Cell::Null, Cell::Text),
    })
}

/// What a driver's error means here. Its text names constraints and columns, never values.
pub(super) fn failed(error: &tokio_postgres::Error) -> StoreError {
    let Some(refusal) = error.as_db_error() else {
        // A value that cannot be read is the only failure on this side of the wire.
        let cause = std::error::Error::source(error).map(ToString::to_string);
        return StoreError::Unavailable(cause.unwrap_or_else(|| error.to_string()));
    };
    let text = format!("{} ({})", refusal.message(), refusal.code().code());
    // Classes 08 connection, 53 resources, 57 operator intervention (a restart); deadlocks and lost serializations pass, too.
    let passing = ["08", "53", "57"]
        .iter()
        .any(|class| refusal.code().code().starts_with(class));
    let lost = [&SqlState::T_R_DEADLOCK_DETECTED, &SqlState::T_R_SERIALIZATION_FAILURE].contains(&refusal.code());
    if passing || lost || *refusal.code() == SqlState::READ_ONLY_SQL_TRANSACTION {
        StoreError::Unavailable(text)
    } else {
        StoreError::Database(text)
    }
}
