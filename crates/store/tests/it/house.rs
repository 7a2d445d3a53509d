//! A store in a database of its own, on whichever kind a case is run.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use interlingua_store::{MasterKey, MasterKeys, Postgres, Sqlite, Store};
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// Names a PostgreSQL in which databases may be made and removed.
const VARIABLE: &str = "INTERLINGUA_TEST_POSTGRES";

/// A kind of database, and where this case's lies.
pub(crate) enum Place {
    File(TempDir),
    Server { admin: String, name: String },
}

/// A store, with its key at hand for reopening.
#[derive(Clone)]
pub(crate) struct House {
    pub(crate) place: Arc<Place>,
    pub(crate) key: MasterKey,
    pub(crate) store: Arc<dyn Store>,
}

/// Runs a case on every kind of database.
pub(crate) fn on_both<F: Future<Output = ()>>(case: impl Fn(House) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        run(&case, Place::file()).await;
        match Place::server().await {
            Some(place) => run(&case, place).await,
            None => eprintln!("*** {VARIABLE} is not set: PostgreSQL WAS LEFT OUT ***"),
        }
    });
}

/// The house stands until the case is done: a case takes along only the parts that it names.
async fn run<F: Future<Output = ()>>(case: &impl Fn(House) -> F, place: Place) {
    let house = House::new(place).await;
    case(house.clone()).await;
}

impl Place {
    pub(crate) fn file() -> Place {
        Place::File(tempfile::tempdir().unwrap())
    }

    async fn server() -> Option<Place> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let admin = std::env::var(VARIABLE).ok().filter(|url| !url.is_empty())?;
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let name = format!("store_{}_{number}", std::process::id());
        execute(&admin, &format!("CREATE DATABASE {name}")).await;
        Some(Place::Server { admin, name })
    }

    fn server_names(&self) -> (String, String) {
        match self {
            Place::Server { admin, name } => (admin.clone(), name.clone()),
            Place::File(_) => panic!("a file has no server"),
        }
    }

    /// The database's own address.
    pub(crate) fn url(&self) -> String {
        let (admin, name) = self.server_names();
        let (base, query) = admin.split_once('?').unwrap_or((&admin, ""));
        let (base, _) = base.rsplit_once('/').unwrap();
        format!("{base}/{name}?{query}")
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        match self {
            Place::File(directory) => directory.path().join("interlingua.db"),
            Place::Server { .. } => panic!("a server has no file"),
        }
    }

    pub(crate) async fn open(
        &self,
        key: impl Into<MasterKeys>,
    ) -> Result<Arc<dyn Store>, interlingua_store::StoreError> {
        Ok(match self {
            Place::File(_) => Arc::new(Sqlite::open(self.path(), key)?),
            Place::Server { .. } => Arc::new(Postgres::connect(&self.url(), key).await?),
        })
    }
}

/// The database goes with its place.
impl Drop for Place {
    fn drop(&mut self) {
        let Place::Server { admin, name } = self else { return };
        let (admin, text) = (admin.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
        let removal = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(execute(&admin, &text));
        });
        removal.join().unwrap();
    }
}

impl House {
    /// Another empty one of the same kind.
    pub(crate) async fn another(&self) -> House {
        match &*self.place {
            Place::File(_) => House::new(Place::file()).await,
            Place::Server { .. } => House::new(Place::server().await.unwrap()).await,
        }
    }

    pub(crate) async fn new(place: Place) -> House {
        let key = MasterKey::generate().unwrap();
        let store = place.open(key.clone()).await.unwrap();
        store.create_environment("default").await.unwrap();
        store.create_environment("staging").await.unwrap();
        House {
            place: Arc::new(place),
            key,
            store,
        }
    }

    pub(crate) async fn reopen(self) -> House {
        let House { place, key, store } = self;
        drop(store);
        let store = place.open(key.clone()).await.unwrap();
        House { place, key, store }
    }

    /// Alters rows behind the store's back; written as SQLite takes it.
    pub(crate) async fn sql(&self, text: &str) -> u64 {
        match &*self.place {
            Place::File(_) => {
                let db = rusqlite::Connection::open(self.place.path()).unwrap();
                db.execute(text, []).unwrap() as u64
            }
            Place::Server { .. } => {
                let text = text
                    .replace("x'00'", "'\\x00'::bytea")
                    .replace("x''", "''::bytea")
                    .replace("AS BLOB", "AS BYTEA");
                execute(&self.place.url(), &text).await
            }
        }
    }

    /// Everything that the database's files hold, or a dump of the database.
    pub(crate) fn bytes_at_rest(&self) -> Vec<u8> {
        match &*self.place {
            Place::File(directory) => {
                let files = std::fs::read_dir(directory.path()).unwrap();
                files
                    .flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
                    .collect()
            }
            Place::Server { .. } => {
                let dump = std::process::Command::new("pg_dump")
                    .arg(self.place.url())
                    .output()
                    .unwrap();
                assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
                dump.stdout
            }
        }
    }
}

async fn execute(url: &str, text: &str) -> u64 {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driving = tokio::spawn(connection);
    let changed = client.execute(text, &[]).await.unwrap();
    drop(client);
    driving.await.unwrap().unwrap();
    changed
}
