//! The demo's server: a temporary folder, a free port, a key.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use interlingua_server::{Running, Server, StartError};
use interlingua_store::{NewKey, Scope, Store};

use crate::catalog::Catalog;
use crate::client::Client;
use crate::settings::Settings;
use crate::{local, output};

/// Ports that are tried after the one wished for.
const NEXT_PORTS: u16 = 50;

/// A running server with everything that must go when it ends.
pub(crate) struct House {
    pub(crate) client: Client,
    pub(crate) url: String,
    key: String,
    running: Running,
    _folder: Folder,
}

/// A folder that is removed when the demo ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // Nothing can be done about a folder that stays; it lies where the system cleans up.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl House {
    /// Starts the server. Fails if no port is free or the temporary folder cannot be made.
    pub(crate) async fn open(mut settings: Settings, catalog: &Catalog) -> anyhow::Result<House> {
        let folder = temporary_folder()?;
        settings.data_dir = folder.0.clone();
        settings.egress_allow.push("127.0.0.0/8".to_owned());
        settings.admin_key = None;
        settings.master_key = None;
        settings.database_url = None;
        let store: Arc<dyn Store> = local::open(&settings).await?;
        // Made before the server starts, which may take several attempts to find a free port.
        let wanted = NewKey {
            environment: None,
            scope: Scope::Platform,
            name: "demo".to_owned(),
            expires_at_ms: None,
        };
        let key = store.create_key(wanted).await?.1.to_string();
        let running = listen(&mut settings, &store, catalog).await?;
        let url = format!("http://{}", running.address);
        Ok(House {
            client: Client::new(&url, &key)?,
            url,
            key,
            running,
            _folder: folder,
        })
    }

    /// Where things are, once the tour is over.
    pub(crate) fn invite(&self) {
        output::line("");
        output::line(&output::paint(
            "1",
            "The server stays up. Ctrl-C ends it, and nothing of it remains.",
            output::colour(),
        ));
        output::line(&format!("  URL      {}", self.url));
        output::line(&format!("  API key  {}", self.key));
        output::line(&format!(
            "  export INTERLINGUA_URL={} INTERLINGUA_KEY={}",
            self.url, self.key
        ));
    }

    /// Stops the server and removes the folder.
    pub(crate) async fn close(self) {
        self.running.shutdown().await;
    }
}

/// Listens on the port wished for, or the next free one.
async fn listen(settings: &mut Settings, store: &Arc<dyn Store>, catalog: &Catalog) -> anyhow::Result<Running> {
    let wished = settings.listen;
    for step in 0..=NEXT_PORTS {
        let Some(port) = wished.port().checked_add(step) else {
            break;
        };
        settings.listen = SocketAddr::new(wished.ip(), port);
        match Server::start(settings.server(), Arc::clone(store), catalog.definitions()).await {
            Ok(running) => {
                if step > 0 {
                    output::note(&format!("port {} is busy: listening on {port}", wished.port()));
                }
                return Ok(running);
            }
            Err(StartError::Listen { source, .. }) if source.kind() == ErrorKind::AddrInUse => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(anyhow!(
        "the ports from {} on are busy: choose another with --listen",
        wished.port()
    ))
}

fn temporary_folder() -> anyhow::Result<Folder> {
    let mut name = [0u8; 8];
    getrandom::fill(&mut name).map_err(|error| anyhow!("no randomness: {error}"))?;
    let name = format!("interlingua-demo-{:016x}", u64::from_be_bytes(name));
    let path = std::env::temp_dir().join(name);
    std::fs::create_dir(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    Ok(Folder(path))
}
