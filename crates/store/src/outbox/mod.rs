//! The outbox: what became of accounts, and what is sent of it to whom.

mod record;

use async_trait::async_trait;

use crate::error::StoreError;
use crate::secret::Secret;

pub use record::{
    Attempt, Delivery, DeliveryPage, Endpoint, EndpointPatch, Event, EventPage, EventType, Lane, NewEndpoint, Outgoing,
    Replay, Sent, Verdict,
};

type Result<T> = std::result::Result<T, StoreError>;

/// Events of accounts. They are written by what changes an account, in the same transaction, with one delivery for each endpoint
/// that wants them; so none is lost, and none tells of what did not happen. Nodes share the sending: see [`Outbox::claim_lanes`].
#[async_trait]
pub trait Outbox: Send + Sync + 'static {
    /// Makes an endpoint. Its secret is returned this once.
    async fn create_endpoint(&self, environment: &str, endpoint: NewEndpoint) -> Result<(Endpoint, Secret)>;
    /// One endpoint.
    async fn endpoint(&self, environment: &str, id: &str) -> Result<Option<Endpoint>>;
    /// An environment's endpoints, oldest first.
    async fn endpoints(&self, environment: &str) -> Result<Vec<Endpoint>>;
    /// Changes an endpoint.
    async fn update_endpoint(&self, environment: &str, id: &str, patch: EndpointPatch) -> Result<Endpoint>;
    /// Gives an endpoint a new secret, returned this once. The one before signs beside it for `keep_ms`.
    async fn rotate_endpoint_secret(&self, environment: &str, id: &str, keep_ms: i64) -> Result<Secret>;
    /// Removes an endpoint with its deliveries.
    async fn delete_endpoint(&self, environment: &str, id: &str) -> Result<()>;

    /// Events, newest first.
    async fn events(&self, environment: &str, page: EventPage) -> Result<Vec<Event>>;
    /// One event.
    async fn event(&self, environment: &str, id: &str) -> Result<Option<Event>>;
    /// Deliveries, newest event first.
    async fn deliveries(&self, environment: &str, page: DeliveryPage) -> Result<Vec<Delivery>>;
    /// Attempts at one delivery, oldest first.
    async fn attempts(&self, environment: &str, event: &str, endpoint: &str) -> Result<Vec<Attempt>>;
    /// Makes events pending again for an endpoint; returns how many.
    async fn replay(&self, environment: &str, endpoint: &str, replay: Replay) -> Result<u64>;
    /// Makes an event that tries an endpoint, and nothing else; returns its id.
    async fn test_endpoint(&self, environment: &str, endpoint: &str) -> Result<String>;

    /// Takes endpoints for which something is due, each for one node at a time and for so long.
    async fn claim_lanes(&self, limit: u32, lease_ms: i64) -> Result<Vec<Lane>>;
    /// What is due first. `None`: nothing, or the lane is lost.
    async fn next_outgoing(&self, lane: &Lane) -> Result<Option<Outgoing>>;
    /// Notes an attempt and prolongs the lane. False: the lane is at its end, and nothing more is to be sent on it.
    async fn note_sent(&self, lane: &Lane, sent: Sent) -> Result<bool>;
    /// Gives a lane back.
    async fn release_lane(&self, lane: &Lane) -> Result<()>;
    /// Removes events that are older, with their deliveries; returns how many.
    async fn sweep_events(&self, older_than_ms: i64) -> Result<u64>;
}
