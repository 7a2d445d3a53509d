//! `serve`: the server, until it is told to stop.

use std::sync::Arc;

use clap::Args;
use interlingua_server::{Running, Server, StartError};
use interlingua_store::Store;

use crate::catalog::Catalog;
use crate::exit::{Exit, OrExit, Outcome};
use crate::settings::{Flags, Settings};
use crate::{local, output};

/// Runs with nothing configured: the database and a generated master key in ./data, the catalog embedded, and on the first start a
/// platform key that is printed once.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    settings: Flags,
    /// Log as JSON lines
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let settings = Settings::resolve(&arguments.settings).or_usage()?;
    crate::logging::start(arguments.json);
    super::runtime()?.block_on(async {
        let store = local::open(&settings).await.or_unavailable()?;
        let running = start(&settings, store).await.or_unavailable()?;
        announce(&settings, &running);
        stopped().await.or_unavailable()?;
        output::note("stopping: running calls may finish");
        running.shutdown().await;
        Ok(Exit::Ok)
    })
}

/// Starts a server over a store with the embedded catalog.
pub(crate) async fn start(settings: &Settings, store: Arc<dyn Store>) -> Result<Running, StartError> {
    Server::start(settings.server(), store, Catalog::embedded().definitions()).await
}

/// Where it is, and the first key: data, so that a script can take it.
fn announce(settings: &Settings, running: &Running) {
    output::note(&format!("listening on http://{}", running.address));
    match &settings.database_url {
        Some(_) => output::note("data in the shared database"),
        None => output::note(&format!("data in {}", settings.data_dir.display())),
    }
    if let Some(key) = &running.first_key {
        output::note("this is a first start; your API key, which is not shown again:");
        output::line(key);
    }
}

/// Returns on SIGINT or SIGTERM.
pub(crate) async fn stopped() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            interrupted = tokio::signal::ctrl_c() => interrupted,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
