//! HTTP clients by the terms of their connections: a pool never serves terms other than its own. Everything that a client does of its
//! own accord is switched off here.

use std::time::Duration;

use quick_cache::sync::Cache;
use reqwest::Client;
use rustls::RootCertStore;

use super::client::causes;
use super::guard::GuardedResolver;
use super::{Peer, TransportError, TransportSettings, tls};

/// Clients kept at a time.
const KEPT: usize = 1_000;

/// Clients that were asked for.
pub(super) struct Clients {
    settings: TransportSettings,
    roots: RootCertStore,
    kept: Cache<(bool, Peer), Client>,
}

impl Clients {
    pub(super) fn new(settings: TransportSettings) -> Result<Clients, TransportError> {
        let clients = Clients {
            roots: tls::roots(settings.ca_file.as_deref())?,
            settings,
            kept: Cache::new(KEPT),
        };
        clients.get(true, &Peer::default())?;
        Ok(clients)
    }

    /// The client for a scheme and terms. Schemes differ, for plain http reaches allowed networks alone.
    pub(super) fn get(&self, secure: bool, peer: &Peer) -> Result<Client, TransportError> {
        let key = (secure, peer.clone());
        self.kept.get_or_insert_with(&key, || self.build(secure, peer))
    }

    fn build(&self, secure: bool, peer: &Peer) -> Result<Client, TransportError> {
        let settings = &self.settings;
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls::config(self.roots.clone(), peer.identity.as_deref())?)
            .dns_resolver(GuardedResolver {
                allow: settings.allow.and(&peer.allow),
                public: secure,
                proxy: settings.proxy.as_ref().and_then(|proxy| proxy.host()),
            })
            .https_only(secure)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .retry(reqwest::retry::never())
            .user_agent(&settings.user_agent)
            .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
            .http1_max_headers(settings.max_headers)
            .http2_max_header_list_size(settings.max_header_bytes);
        if let Some(proxy) = &settings.proxy {
            builder = builder.proxy(proxy.to_reqwest()?);
        }
        builder
            .build()
            .map_err(|error| TransportError::Invalid(format!("the HTTP client cannot be built: {}", causes(&error))))
    }
}
