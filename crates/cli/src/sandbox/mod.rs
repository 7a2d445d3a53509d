//! The sandbox: one HTTP server per integration that plays the vendor from the fixtures' exchanges and refuses what the
//! vendor would refuse. What that is, is data (`fixtures/sandbox.json`, docs/fixtures.md): no vendor is known here.

pub(crate) mod format;
pub(crate) mod request;
pub(crate) mod route;
pub(crate) mod answer;
pub(crate) mod stock;
pub(crate) mod decide;
pub(crate) mod serve;
#[cfg(test)]
mod tests;

pub(crate) use format::{SandboxAccount, SandboxFile, Shows, TourOverlay, TourWrite};
pub(crate) use serve::{Sandbox, Seen};
pub(crate) use stock::Stock;

/// The origin that stands for the sandbox's own address in data files (RFC 6761 keeps `.test` free).
pub(crate) const PLACEHOLDER: &str = "http://sandbox.test";
