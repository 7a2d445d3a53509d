//! The wire: the only place that opens outbound sockets.
//!
//! One exchange, one attempt. Where a request may go is decided by the guard, after resolution and for literal addresses
//! alike; redirects come back as answers and are followed, within one origin, by the call.

mod allow;
mod client;
pub(crate) mod decompress;
mod guard;
mod read;
mod redirect;
mod wire;

pub use allow::{EgressAllow, EgressAllowError};
pub use client::{HttpTransport, TransportSettings};
pub(crate) use redirect::redirected;
pub use wire::{TransportError, WireRequest, WireResponse};
