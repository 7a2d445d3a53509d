//! Which addresses calls may reach.
//!
//! Public unicast only, unless the operator allows a network. The check sees addresses as they will be connected to: after
//! resolution (the connector gets only those that passed, so a second answer of the name server changes nothing), and for
//! literal addresses, which no resolver ever sees.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::allow::{EgressAllow, within};
use super::{OutboundProxy, TransportError};

/// IPv4 networks that are not public (IANA special-purpose registry, RFC 6890), multicast included.
const CLOSED_V4: &[(Ipv4Addr, u8)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Networks within global unicast (2000::/3) that are not public, or that embed an IPv4 address of someone's choice.
const CLOSED_V6: &[(Ipv6Addr, u8)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address is public unicast.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => !CLOSED_V4
            .iter()
            .any(|(base, length)| within(IpAddr::V4(v4), IpAddr::V4(*base), *length)),
        IpAddr::V6(v6) => {
            let unicast = within(
                IpAddr::V6(v6),
                IpAddr::V6(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0)),
                3,
            );
            unicast
                && !CLOSED_V6
                    .iter()
                    .any(|(base, length)| within(IpAddr::V6(v6), IpAddr::V6(*base), *length))
        }
    }
}

/// Judges a URL before anything is sent: its scheme, and its host if that is a literal address.
pub(super) fn admit(url: &Url, allow: &EgressAllow) -> Result<(), TransportError> {
    let host = url.host_str().unwrap_or_default().to_owned();
    if !url.username().is_empty() || url.password().is_some() {
        return Err(TransportError::Invalid(
            "a URL may not hold a user name or password".to_owned(),
        ));
    }
    match url.scheme() {
        "https" | "http" => {}
        scheme => {
            return Err(TransportError::Invalid(format!(
                "`{scheme}` URLs are not served, only http and https"
            )));
        }
    }
    let literal = match url.host() {
        Some(Host::Ipv4(v4)) => IpAddr::V4(v4),
        Some(Host::Ipv6(v6)) => IpAddr::V6(v6),
        Some(Host::Domain(_)) => return Ok(()),
        None => return Err(TransportError::Invalid("the URL has no host".to_owned())),
    };
    if allow.contains(literal) {
        return Ok(());
    }
    match (is_public(literal), url.scheme()) {
        (false, _) => Err(TransportError::Forbidden { host }),
        (true, "http") => Err(TransportError::Insecure { host }),
        (true, _) => Ok(()),
    }
}

/// Judges a target that a proxy will resolve: what its name means here must be admitted. A name that cannot be resolved here
/// cannot be judged, and is refused.
pub(super) async fn admit_through(
    proxy: &OutboundProxy,
    url: &Url,
    allow: EgressAllow,
    secure: bool,
) -> Result<(), TransportError> {
    let Some(Host::Domain(name)) = url.host() else {
        return Ok(());
    };
    if proxy.spares(name) {
        return Ok(());
    }
    let guard = GuardedResolver {
        allow,
        public: secure,
        proxy: None,
    };
    let host = name.to_owned();
    match tokio::net::lookup_host((name, 0)).await {
        Err(error) => Err(TransportError::Connect {
            host,
            cause: format!("the name cannot be resolved here, and is not given to the proxy unjudged: {error}"),
        }),
        // Every address must pass: which of them the proxy takes is not ours to say.
        Ok(mut found) => match found.all(|address| guard.admits(address.ip())) {
            true => Ok(()),
            false if secure => Err(TransportError::Forbidden { host }),
            false => Err(TransportError::Insecure { host }),
        },
    }
}

/// A resolver that yields only addresses the guard admits. One stands behind each of the two schemes.
#[derive(Debug, Clone)]
pub(super) struct GuardedResolver {
    /// Networks let through.
    pub(super) allow: EgressAllow,
    /// Whether public addresses pass; for plain http they do not.
    pub(super) public: bool,
    /// Name of the operator's own proxy, which may lie anywhere.
    pub(super) proxy: Option<String>,
}

/// The guard let none of a name's addresses through.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("no address of this name may be reached")]
pub(super) struct Refused;

impl GuardedResolver {
    /// Whether an address may be connected to.
    pub(super) fn admits(&self, address: IpAddr) -> bool {
        self.allow.contains(address) || (self.public && is_public(address))
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let own = guard.proxy.as_deref() == Some(name.as_str());
            let admitted: Vec<SocketAddr> = found.filter(|address| own || guard.admits(address.ip())).collect();
            if admitted.is_empty() {
                return Err(Box::new(Refused) as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn verdict(url: &str, allow: &str) -> Result<(), TransportError> {
        admit(&Url::parse(url).unwrap(), &EgressAllow::parse(allow).unwrap())
    }

    #[test]
    fn refuses_the_many_faces_of_inside() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0x7f000001",
            "017700000001",
            "0",
            "0.0.0.0",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[2001:0:4136:e378::1]",
            "127.0.0.1.",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "0xa9fea9fe",
            "[fe80::1]",
            "[fc00::1]",
            "[fd12::1]",
            "100.64.0.1",
            "100.127.255.255",
            "198.18.0.1",
            "198.19.255.255",
            "192.0.0.8",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "[ff02::1]",
            "[100::1]",
            "[2001:db8::1]",
            "[5f00::1]",
        ] {
            let url = format!("https://{host}/x");
            assert!(
                matches!(verdict(&url, ""), Err(TransportError::Forbidden { .. })),
                "{url} was let through"
            );
        }
    }

    #[test]
    fn admits_what_is_public_just_outside_the_ranges() {
        for host in [
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "169.253.255.255",
            "192.167.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "[2606:4700::1111]",
            "[::ffff:8.8.8.8]",
        ] {
            assert_eq!(verdict(&format!("https://{host}/"), ""), Ok(()), "{host}");
        }
    }

    #[test]
    fn plain_http_only_to_allowed_networks() {
        assert!(matches!(
            verdict("http://8.8.8.8/", ""),
            Err(TransportError::Insecure { .. })
        ));
        assert_eq!(verdict("http://127.0.0.1:81/", "127.0.0.0/8"), Ok(()));
        assert_eq!(verdict("http://[::ffff:127.0.0.1]/", "127.0.0.0/8"), Ok(()));
        assert!(verdict("http://10.0.0.1/", "127.0.0.0/8,10.1.0.0/16").is_err());
        let plain = GuardedResolver {
            allow: EgressAllow::default(),
            public: false,
            proxy: None,
        };
        assert!(!plain.admits("8.8.8.8".parse().unwrap()));
    }

    #[test]
    fn refuses_other_schemes_and_user_names() {
        assert!(matches!(
            verdict("file:///etc/passwd", ""),
            Err(TransportError::Invalid(_))
        ));
        assert!(matches!(
            verdict("https://a:b@example.com/", ""),
            Err(TransportError::Invalid(_))
        ));
    }

    #[tokio::test]
    async fn names_that_resolve_inside_are_refused() {
        let guard = GuardedResolver {
            allow: EgressAllow::default(),
            public: true,
            proxy: None,
        };
        assert!(guard.resolve("localhost".parse().unwrap()).await.is_err());
        let open = GuardedResolver {
            allow: EgressAllow::parse("127.0.0.0/8 ::1/128").unwrap(),
            public: true,
            proxy: None,
        };
        assert!(open.resolve("localhost".parse().unwrap()).await.is_ok());
    }
}
