//! Starting a node, and stopping it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use interlingua_engine::transport::{HttpTransport, OutboundProxy, TransportSettings};
use interlingua_engine::{Engine, EngineSettings, Ports, SystemClock, SystemRandom};
use interlingua_store::{KeyText, NewKey, Scope, Store, StoreError};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::access::{self, DEFAULT_ENVIRONMENT};
use crate::accounts::Accounts;
use crate::api;
use crate::catalog::CatalogFile;
use crate::egress::Egress;
use crate::framing::Framing;
use crate::keys::Keys;
use crate::listen;
use crate::metrics::Metrics;
use crate::outbox;
use crate::plans::Plans;
use crate::ports::StoreCredentials;
use crate::renewals;
use crate::settings::{MIN_ADMIN_KEY_CHARS, Settings};
use crate::state::State;

/// How often other nodes' changes are looked for: well within the second that they may take.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// What a renewal may take beyond its token request: the way to the database and back.
const BEYOND_TOKEN_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a node does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Address of the settings.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A setting cannot be.
    #[error("{0}")]
    Setting(String),
}

/// The server, not yet running.
pub struct Server;

impl Server {
    /// Makes what a first start needs, binds, and serves. `catalog` holds the files of the catalog, in any order.
    pub async fn start(
        settings: Settings,
        store: Arc<dyn Store>,
        catalog: Vec<CatalogFile>,
    ) -> Result<Running, StartError> {
        let first_key = first_start(&settings, &*store).await?;
        let (stop, stopped) = watch::channel(false);
        let listening = |source| StartError::Listen {
            address: settings.listen,
            source,
        };
        let listener = TcpListener::bind(settings.listen).await.map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;
        let state = Arc::new(state(&settings, address, Arc::clone(&store), catalog, stopped.clone())?);
        tokio::spawn(poll(store, stopped.clone()));
        tokio::spawn(renewals::tend(Arc::clone(&state), stopped.clone()));
        tokio::spawn(outbox::tend(Arc::clone(&state), stopped.clone()));
        let engine = state.engine.clone();
        let serving = tokio::spawn(listen::serve(listener, api::router(state), settings.limits, stopped));
        tracing::info!(%address, "listening");
        Ok(Running {
            address,
            first_key,
            stop,
            serving,
            engine,
            landing: settings.token_timeout + BEYOND_TOKEN_TIMEOUT,
        })
    }
}

/// A node that serves. Dropping it does not stop it; [`Running::shutdown`] does.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The platform key made on a first start without a bootstrap key. Shown to the operator once; not kept in clear.
    pub first_key: Option<KeyText>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    engine: Engine,
    /// What renewals under way get when the server stops.
    landing: Duration,
}

impl Running {
    /// Accepts nothing more, and waits for running calls and renewals within their time.
    pub async fn shutdown(self) {
        let _ = self.stop.send(true);
        let _ = self.serving.await;
        if tokio::time::timeout(self.landing, self.engine.landed()).await.is_err() {
            tracing::warn!("renewals were still running at the end of the time given for stopping");
        }
    }

    /// Returns when the node has stopped serving by itself.
    pub async fn wait(&mut self) {
        let _ = (&mut self.serving).await;
    }
}

fn state(
    settings: &Settings,
    address: SocketAddr,
    store: Arc<dyn Store>,
    catalog: Vec<CatalogFile>,
    stopped: watch::Receiver<bool>,
) -> Result<State, StartError> {
    let mut bounds = EngineSettings::new(store.derived_key("cursor"));
    bounds.max_request_bytes = settings.limits.body_bytes;
    let egress =
        Egress::parse(&settings.egress_allow).map_err(|error| StartError::Setting(format!("egress_allow: {error}")))?;
    let framing = Framing::parse(&settings.frame_ancestors)
        .map_err(|error| StartError::Setting(format!("frame_ancestors: {error}")))?;
    bounds.token_timeout_ms = u64::try_from(settings.token_timeout.as_millis()).unwrap_or(u64::MAX);
    let transport = HttpTransport::new(TransportSettings {
        allow: egress.node.clone(),
        ca_file: settings.ca_file.clone(),
        proxy: outbound_proxy(settings)?,
        max_response_bytes: bounds.max_response_bytes,
        ..TransportSettings::default()
    })
    .map_err(|error| StartError::Setting(error.to_string()))?;
    let transport = Arc::new(transport);
    let ports = Ports {
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        transport: Arc::clone(&transport) as Arc<dyn interlingua_engine::Transport>,
        credentials: Arc::new(StoreCredentials::new(Arc::clone(&store))),
    };
    Ok(State {
        engine: Engine::new(bounds, ports),
        transport,
        event_retention: settings.event_retention,
        plans: Plans::new(Arc::clone(&store), catalog, settings.plans_kept),
        accounts: Accounts::new(egress),
        framing,
        keys: Keys::new(),
        metrics: Metrics::new(),
        limits: settings.limits.clone(),
        public_url: public_url(settings, address),
        admin_key: settings.admin_key.as_ref().map(|key| access::admin_hash(key)),
        stopped,
        changing: tokio::sync::Mutex::new(()),
        store,
    })
}

fn public_url(settings: &Settings, address: SocketAddr) -> String {
    let own = || format!("http://{address}");
    let url = settings.public_url.clone().unwrap_or_else(own);
    url.trim_end_matches('/').to_owned()
}

fn outbound_proxy(settings: &Settings) -> Result<Option<OutboundProxy>, StartError> {
    let Some(url) = &settings.outbound_proxy else {
        return Ok(None);
    };
    let proxy = OutboundProxy::parse(url, &settings.no_proxy);
    proxy.map(Some).map_err(|error| StartError::Setting(error.to_string()))
}

/// The environment `default`, and a platform key if there is no other way in.
async fn first_start(settings: &Settings, store: &dyn Store) -> Result<Option<KeyText>, StartError> {
    if let Some(key) = &settings.admin_key
        && key.chars().count() < MIN_ADMIN_KEY_CHARS
    {
        return Err(StartError::Setting(format!(
            "the admin key has fewer than {MIN_ADMIN_KEY_CHARS} characters: anyone could guess it"
        )));
    }
    if store.environment(DEFAULT_ENVIRONMENT).await?.is_none() {
        match store.create_environment(DEFAULT_ENVIRONMENT).await {
            // Another node was first.
            Ok(_) | Err(StoreError::Exists { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if settings.admin_key.is_some() || store.keys(None).await?.iter().any(|key| key.revoked_at_ms.is_none()) {
        return Ok(None);
    }
    let key = NewKey {
        environment: None,
        scope: Scope::Platform,
        name: "first start".to_owned(),
        expires_at_ms: None,
    };
    Ok(Some(store.create_key(key).await?.1))
}

/// Other nodes' changes, until stopped.
async fn poll(store: Arc<dyn Store>, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            () = store.changed() => {}
            () = tokio::time::sleep(POLL_INTERVAL) => {}
        }
        if let Err(error) = store.poll_revision().await {
            tracing::warn!(%error, "the database did not answer when asked for its revision");
        }
    }
}
