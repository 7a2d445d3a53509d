//! The operator's outbound proxy: HTTP CONNECT for https, absolute URLs for plain http.

use reqwest::{NoProxy, Proxy};
use url::Url;

use super::TransportError;

/// A proxy that connections to vendors go through.
#[derive(Clone)]
pub struct OutboundProxy {
    url: Url,
    exempt: String,
}

impl OutboundProxy {
    /// Reads `http://[user:password@]host:port`. `exempt` lists hosts and networks that are reached directly, as `NO_PROXY` does.
    pub fn parse(url: &str, exempt: &str) -> Result<OutboundProxy, TransportError> {
        let wrong = || {
            TransportError::Invalid("the outbound proxy is not `http://host:port` or `https://host:port`".to_owned())
        };
        let url = Url::parse(url).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(wrong());
        }
        Ok(OutboundProxy {
            url,
            exempt: exempt.to_owned(),
        })
    }

    /// Its host name, which may lie in any network: the operator chose it.
    pub(super) fn host(&self) -> Option<String> {
        self.url.host_str().map(str::to_owned)
    }

    /// Whether a host is reached directly.
    pub(super) fn spares(&self, host: &str) -> bool {
        let mut names = self.exempt.split(',').map(|name| name.trim().trim_start_matches('.'));
        names.any(|name| {
            !name.is_empty()
                && (name == "*" || host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')))
        })
    }

    pub(super) fn to_reqwest(&self) -> Result<Proxy, TransportError> {
        let proxy = Proxy::all(self.url.as_str())
            .map_err(|_| TransportError::Invalid("the outbound proxy cannot be used".to_owned()))?;
        Ok(proxy.no_proxy(NoProxy::from_string(&self.exempt)))
    }
}

/// A proxy's URL may hold a password.
impl std::fmt::Debug for OutboundProxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutboundProxy")
            .field("host", &self.url.host_str())
            .finish_non_exhaustive()
    }
}
