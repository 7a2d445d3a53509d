//! Events and where they go, as plain data. Times are Unix time in milliseconds.

use crate::record::AccountState;
use crate::secret::Secret;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventType {
    /// An account was made.
    AccountCreated,
    /// An account's tenant, variables or authentication choice changed.
    AccountUpdated,
    /// An account was given a new credential.
    AccountReconnected,
    /// An account was removed.
    AccountDeleted,
    /// An account came to wait for a choice.
    AccountIncomplete,
    /// An account works again.
    AccountActive,
    /// A renewal failed; the grant is not known to be dead.
    AccountDegraded,
    /// The grant is dead: its owner must connect again.
    AccountNeedsReauth,
    /// Nothing: an endpoint is tried.
    EndpointTest,
}

impl EventType {
    /// All of them, in the order of the reference.
    pub const ALL: [EventType; 9] = [
        EventType::AccountCreated,
        EventType::AccountUpdated,
        EventType::AccountReconnected,
        EventType::AccountDeleted,
        EventType::AccountIncomplete,
        EventType::AccountActive,
        EventType::AccountDegraded,
        EventType::AccountNeedsReauth,
        EventType::EndpointTest,
    ];

    /// `account.created`.
    pub fn as_str(self) -> &'static str {
        match self {
            EventType::AccountCreated => "account.created",
            EventType::AccountUpdated => "account.updated",
            EventType::AccountReconnected => "account.reconnected",
            EventType::AccountDeleted => "account.deleted",
            EventType::AccountIncomplete => "account.incomplete",
            EventType::AccountActive => "account.active",
            EventType::AccountDegraded => "account.degraded",
            EventType::AccountNeedsReauth => "account.needs_reauth",
            EventType::EndpointTest => "endpoint.test",
        }
    }

    /// The event of an account that comes into a state.
    pub(crate) fn of(state: AccountState) -> EventType {
        match state {
            AccountState::Incomplete => EventType::AccountIncomplete,
            AccountState::Active => EventType::AccountActive,
            AccountState::Degraded => EventType::AccountDegraded,
            AccountState::NeedsReauth => EventType::AccountNeedsReauth,
        }
    }
}

/// Something that happened. Ids only: whoever wants more asks for the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `evt_…`; sorts by time, for one account strictly.
    pub id: String,
    /// As [`EventType::as_str`].
    pub kind: String,
    /// When.
    pub at_ms: i64,
    /// `acct_…`; empty where an endpoint is tried.
    pub account: String,
    /// The account's integration.
    pub integration: String,
    /// The account's tenant.
    pub tenant: String,
    /// The account's state after it.
    pub state: String,
}

/// An endpoint to be made.
#[derive(Debug, Clone)]
pub struct NewEndpoint {
    /// Where events are sent.
    pub url: String,
    /// For people.
    pub name: String,
    /// Only these; none = all.
    pub types: Vec<EventType>,
}

/// A change of an endpoint; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct EndpointPatch {
    /// Where events are sent.
    pub url: Option<String>,
    /// For people.
    pub name: Option<String>,
    /// Only these; none = all.
    pub types: Option<Vec<EventType>>,
    /// Whether events are sent to it. Enabling forgets failures: what is pending is sent at once.
    pub enabled: Option<bool>,
}

/// Where an environment's events are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// `ep_…`
    pub id: String,
    /// Where events are sent.
    pub url: String,
    /// For people.
    pub name: String,
    /// Only these; none = all.
    pub types: Vec<String>,
    /// When it was made.
    pub created_at_ms: i64,
    /// Since when nothing is sent to it, and why.
    pub disabled: Option<(i64, String)>,
    /// Since when nothing has arrived there although something was sent.
    pub failing_since_ms: Option<i64>,
    /// Until when the secret before the present one signs, too.
    pub previous_secret_until_ms: Option<i64>,
}

/// Which events a listing wants, newest first.
#[derive(Debug, Clone, Default)]
pub struct EventPage {
    /// Only of this type.
    pub kind: Option<String>,
    /// Only of this account.
    pub account: Option<String>,
    /// Events before this one.
    pub before: Option<String>,
    /// At most so many.
    pub limit: u32,
}

/// Which deliveries a listing wants, newest event first.
#[derive(Debug, Clone, Default)]
pub struct DeliveryPage {
    /// Only of this event.
    pub event: Option<String>,
    /// Only to this endpoint.
    pub endpoint: Option<String>,
    /// Only `pending`, `delivered` or `failed` ones.
    pub state: Option<String>,
    /// Those after this event and endpoint.
    pub after: Option<(String, String)>,
    /// At most so many.
    pub limit: u32,
}

/// One event for one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// `evt_…`
    pub event: String,
    /// The event's type.
    pub kind: String,
    /// `ep_…`
    pub endpoint: String,
    /// `pending`, `delivered` or `failed`.
    pub state: String,
    /// Attempts since it is pending.
    pub attempts: u64,
    /// When the next attempt is due.
    pub due_at_ms: Option<i64>,
}

/// One attempt at a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// From 1.
    pub number: u64,
    /// When it ended.
    pub at_ms: i64,
    /// How long it took.
    pub took_ms: i64,
    /// The endpoint's answer.
    pub status: Option<u16>,
    /// Why there is none.
    pub error: Option<String>,
}

/// What is sent again.
#[derive(Debug, Clone)]
pub enum Replay {
    /// One event, whether the endpoint wants its type or not.
    Event(String),
    /// Every event from this moment on that the endpoint wants.
    Since(i64),
}

/// The right to send to one endpoint, alone, as long as its lease holds.
#[derive(Debug, Clone)]
pub struct Lane {
    /// The endpoint's environment.
    pub environment: String,
    /// `ep_…`
    pub endpoint: String,
    /// The lease's fence.
    pub epoch: u64,
}

/// What is to be sent next on a lane.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// What happened.
    pub event: Event,
    /// Where to.
    pub url: String,
    /// Secrets that sign it, the present one first: `whsec_…`.
    pub secrets: Vec<Secret>,
    /// Attempts at it until now.
    pub attempts: u64,
    /// How often in a row the endpoint was not there.
    pub failures: u64,
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The event that was sent.
    pub event: String,
    /// The endpoint's answer.
    pub status: Option<u16>,
    /// Why there is none.
    pub error: Option<String>,
    /// How long it took.
    pub took_ms: i64,
    /// What follows from it.
    pub verdict: Verdict,
    /// After so long without success a delivery is given up, and an endpoint disabled, in ms.
    pub patience_ms: i64,
    /// The lane is kept for so long from now, in ms.
    pub lease_ms: i64,
}

/// What follows from an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It arrived.
    Delivered,
    /// The endpoint does not take this event now.
    Refused {
        /// How long until the next attempt, in ms.
        again_ms: i64,
    },
    /// The endpoint is not there, or not well.
    Away {
        /// How long until the next attempt, in ms.
        again_ms: i64,
        /// For how long nothing is sent to it, in ms.
        pause_ms: i64,
    },
    /// The endpoint wants nothing any more.
    Gone,
}
