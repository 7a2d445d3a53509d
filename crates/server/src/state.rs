//! What every handler can reach.

use std::sync::Arc;

use interlingua_engine::{Engine, HttpTransport};
use interlingua_store::Store;

use crate::accounts::Accounts;
use crate::framing::Framing;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::plans::Plans;
use crate::settings::Limits;

/// Cheap to clone.
pub(crate) type Shared = Arc<State>;

pub(crate) struct State {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) engine: Engine,
    /// The wire, for what is no vendor's.
    pub(crate) transport: Arc<HttpTransport>,
    pub(crate) plans: Plans,
    pub(crate) accounts: Accounts,
    pub(crate) keys: Keys,
    pub(crate) metrics: Metrics,
    pub(crate) limits: Limits,
    /// What browsers and vendors see, without a slash at its end.
    pub(crate) public_url: String,
    /// Who may frame the hosted pages.
    pub(crate) framing: Framing,
    /// How long events are kept.
    pub(crate) event_retention: std::time::Duration,
    /// Hash of the bootstrap key.
    pub(crate) admin_key: Option<[u8; 32]>,
    /// Whether the node was told to stop: it is then not ready for new callers.
    pub(crate) stopped: tokio::sync::watch::Receiver<bool>,
    /// One change of definitions at a time: each is checked against what stands, and must still be right when it is written.
    pub(crate) changing: tokio::sync::Mutex<()>,
}
