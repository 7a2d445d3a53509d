//! The shared database: PostgreSQL, for any number of nodes. Nothing else has to run.

mod address;
mod pool;
mod dialect;
mod listen;

use std::sync::Arc;

use self::pool::Nodes;
use crate::database::Database;
use crate::master_key::MasterKeys;
use crate::migrate;
use crate::sql::{Backend, Db, Result};
use crate::tables::data_keys::Keyring;

/// The store in a database that nodes share.
pub type Postgres = Database<Nodes>;

/// Key of the advisory lock under which migrations run; any number that only this product uses.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(1229867085)";
const CLOCK: &str = "CREATE OR REPLACE FUNCTION now_ms() RETURNS BIGINT LANGUAGE SQL VOLATILE AS
    'SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)'";

impl Postgres {
    /// Connects, migrates (one node at a time), and refuses a master key that the database was not made with.
    ///
    /// `url` is `postgres://user:password@host:port/database`; `sslmode` is `prefer` (the default), `require` or `disable`,
    /// `sslrootcert` names a file of certificates to trust. Where TLS is spoken, the server's name and certificate are checked.
    pub async fn connect(url: &str, masters: impl Into<MasterKeys>) -> Result<Self> {
        let nodes = Nodes::new(address::read(url)?)?;
        let keys = Arc::new(Keyring::new(masters.into()));
        let checking = Arc::clone(&keys);
        nodes
            .write(move |db| Box::pin(async move { prepare(db, &checking).await }))
            .await?;
        nodes.listen();
        Ok(Database::new(nodes, keys))
    }
}

async fn prepare(db: &mut dyn Db, keys: &Keyring) -> Result<()> {
    db.batch(MIGRATION_LOCK).await?;
    let known = db.row("SELECT 1 FROM pg_proc WHERE proname = 'now_ms'", &[]).await?;
    if known.is_none() {
        db.batch(CLOCK).await?;
    }
    migrate::migrate(db).await?;
    keys.check(db).await
}
