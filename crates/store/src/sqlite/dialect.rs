//! The common dialect as SQLite takes it.

use async_trait::async_trait;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};

use crate::sql::{Cell, Db, Result, Row, Value};

/// Words of schemas.
const TYPES: [(&str, &str); 4] = [
    ("BIGINT", "INTEGER"),
    ("BYTEA", "BLOB"),
    (" COLLATE \"C\"", ""),
    ("\n);", "\n) STRICT, WITHOUT ROWID;"),
];

/// A transaction that writes is alone here, so that rows need no locks.
const LOCKS: [&str; 2] = [" FOR UPDATE SKIP LOCKED", " FOR UPDATE"];

/// Statements on one connection.
pub(super) struct Statements<'a>(pub(super) &'a mut Connection);

#[async_trait]
impl Db for Statements<'_> {
    async fn rows(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>> {
        let mut statement = self.0.prepare_cached(&translated(sql))?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let cells = (0..columns).map(|column| Ok(cell(row.get_ref(column)?)));
            found.push(Row(cells.collect::<rusqlite::Result<_>>()?));
        }
        Ok(found)
    }

    async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        let mut statement = self.0.prepare_cached(&translated(sql))?;
        Ok(statement.execute(rusqlite::params_from_iter(values))? as u64)
    }

    async fn batch(&mut self, sql: &str) -> Result<()> {
        let text = TYPES
            .iter()
            .fold(sql.to_owned(), |text, (common, own)| text.replace(common, own));
        Ok(self.0.execute_batch(&text)?)
    }
}

fn translated(sql: &str) -> String {
    let text = sql.replace('$', "?");
    LOCKS.iter().fold(text, |text, lock| text.replace(lock, ""))
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Text(bytes) => Cell::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
        // No column and no expression of ours is fractional.
        ValueRef::Real(value) => Cell::Int(value as i64),
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self {
            Value::Int(value) => value.map_or(ValueRef::Null, ValueRef::Integer),
            Value::Text(value) => value.map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes())),
            Value::Bytes(value) => value.map_or(ValueRef::Null, ValueRef::Blob),
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}
