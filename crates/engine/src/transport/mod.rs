//! The wire: the only place that opens outbound sockets.
//!
//! One exchange, one attempt. Where a request may go is decided by the guard, after resolution and for literal addresses
//! alike; redirects come back as answers and are followed, within one origin, by the call.

mod allow;
mod peer;
mod proxy;
mod tls;
mod clients;
mod client;
pub(crate) mod decompress;
mod guard;
mod read;
mod redirect;
mod stream;
mod wire;

pub use allow::{EgressAllow, EgressAllowError};
pub use client::{HttpTransport, TransportSettings};
pub use peer::{ClientIdentity, Peer};
pub use proxy::OutboundProxy;
pub(crate) use redirect::redirected;
pub(crate) use stream::upload_whole;
pub use stream::{BodyStream, WireStream};
pub use wire::{TransportError, WireRequest, WireResponse};
