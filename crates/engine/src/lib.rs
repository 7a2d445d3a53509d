//! The call: request to answer.
//!
//! The modules lie in the order in which a call meets them; `call` composes them. The world is met through [`Ports`].

mod secret;
mod settings;
mod account;
mod lease;
mod ports;
mod failure;
mod problem;

mod engine;
mod call;
mod resume;
mod steps;
mod exchange;
mod passthrough;
mod webhook;
mod file;
mod work;

mod language;
mod shape;
mod request;
mod auth;
mod connect;
pub mod signing;
pub mod credential;
pub mod transport;
mod decode;
mod classify;
mod rate;
mod paginate;
mod map;
mod notice;
mod respond;

pub use account::{Account, App, CredentialState, Renewed, StoredCredential};
pub use connect::{Asked, Candidate, Consent, Offer, Pending, Settled, Waiting};
pub use engine::Engine;
pub use failure::{Detail, Failure, Origin, Upstream};
pub use file::{FileAnswer, Upload};
pub use lease::{Claim, Claimed, Fence, History, Setback};
pub use passthrough::PassthroughRequest;
pub use ports::{
    Clock, CommitOutcome, CredentialError, Credentials, Ports, Random, SystemClock, SystemRandom, Transport,
};
pub use problem::{Problem, Severity};
pub use rate::{RateFigures, Window};
pub use request::{Misled, NativeRequest, UnifiedRequest};
pub use respond::Answer;
pub use secret::Secret;
pub use settings::EngineSettings;
pub use steps::StepState;
pub use transport::{
    BodyStream, ClientIdentity, EgressAllow, EgressAllowError, HttpTransport, OutboundProxy, Peer, TransportError,
    TransportSettings, WireRequest, WireResponse, WireStream,
};
pub use webhook::{Delivery, DeliverySecrets, Event};
