//! What the server is told when it starts. Every bound has a default that suits a small machine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use zeroize::Zeroizing;

/// Settings of one node.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// What browsers and vendors see; without it, the address listened on.
    pub public_url: Option<String>,
    /// Networks (CIDR) that the egress guard lets through although they are private; `staging=10.0.0.0/8` is for one environment.
    pub egress_allow: Vec<String>,
    /// Origins of pages that may show the connect page in a frame; `staging=https://…` is for one environment.
    pub frame_ancestors: Vec<String>,
    /// Certificate authorities beside the platform's: a PEM file.
    pub ca_file: Option<PathBuf>,
    /// The proxy that connections to vendors go through.
    pub outbound_proxy: Option<Zeroizing<String>>,
    /// Hosts and networks that are reached without it, separated by commas.
    pub no_proxy: String,
    /// A platform key of any characters, for containers and tests. Kept in memory as a hash only.
    pub admin_key: Option<Zeroizing<String>>,
    /// Hard limit of a token request. All nodes of one database have the same: leases are made from it.
    pub token_timeout: Duration,
    /// Distinct plans kept at hand, of integrations' own methods and of unified ones each. Accounts without overlays of their own share
    /// theirs; with them it bounds memory, at up to a MiB for a plan of a large integration.
    pub plans_kept: usize,
    /// How long events are kept, sent or not.
    pub event_retention: Duration,
    /// Bounds of what comes in.
    pub limits: Limits,
}

/// Shortest bootstrap key accepted, in characters.
pub const MIN_ADMIN_KEY_CHARS: usize = 16;

/// Bounds of what comes in.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Open connections; more wait in the system's backlog.
    pub connections: usize,
    /// Requests worked on at once; more are answered 503.
    pub requests: usize,
    /// Bytes of one request's body.
    pub body_bytes: usize,
    /// Time for a request's head to arrive.
    pub header_timeout: Duration,
    /// Time for a request's body to arrive.
    pub body_timeout: Duration,
    /// Time that running calls get when the server stops.
    pub shutdown: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            egress_allow: Vec::new(),
            frame_ancestors: Vec::new(),
            ca_file: None,
            outbound_proxy: None,
            no_proxy: String::new(),
            admin_key: None,
            token_timeout: Duration::from_secs(20),
            plans_kept: 1_024,
            event_retention: Duration::from_secs(30 * 24 * 60 * 60),
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections: 4_096,
            requests: 1_024,
            body_bytes: 8 * 1024 * 1024,
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            shutdown: Duration::from_secs(30),
        }
    }
}
