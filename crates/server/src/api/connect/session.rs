//! A connect session: what it is for, and where it has come to.

use std::collections::BTreeMap;

use http::StatusCode;
use interlingua_definition::kind::Kind;
use interlingua_store::{ConnectSession, Progress, Secret, hash_key};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::problem::Problem;
use crate::state::State;

/// What a session is for. No secrets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Wish {
    pub(super) tenant: String,
    /// Integrations to choose from; none = all.
    pub(super) integrations: Vec<String>,
    /// The account that is connected again.
    pub(super) account: Option<String>,
    pub(super) return_url: Option<String>,
    /// Origin of the page that the result is told to.
    pub(super) origin: Option<String>,
}

/// Where it has come to. Sealed in the store.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Course {
    /// The session's token, so that a callback finds back to the page.
    pub(super) token: String,
    /// Mark of the browser that it belongs to.
    pub(super) browser: Option<String>,
    pub(super) typed: Option<Typed>,
    /// The flow that waits for its callback, as the engine wrote it.
    pub(super) pending: Option<String>,
    /// The choice that waits for the customer.
    pub(super) choice: Option<Choice>,
    pub(super) chosen: Map<String, Value>,
    /// What went wrong last, for people.
    pub(super) problem: Option<String>,
    /// The account, once it is connected.
    pub(super) account: Option<String>,
}

/// What is known of the account before it is one.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Typed {
    pub(super) integration: String,
    pub(super) auth: Option<String>,
    pub(super) variables: Map<String, Value>,
    pub(super) credentials: BTreeMap<String, String>,
    pub(super) expires_at_ms: Option<i64>,
}

/// One of several, as a step offers them.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Choice {
    pub(super) step: String,
    pub(super) title: Option<String>,
    pub(super) offers: Vec<Offer>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Offer {
    pub(super) value: String,
    pub(super) label: String,
}

/// A session at hand.
pub(super) struct Session {
    pub(super) row: ConnectSession,
    pub(super) wish: Wish,
    pub(super) course: Course,
}

impl Session {
    /// By the token in its URL.
    pub(super) async fn by_token(shared: &State, token: &str) -> Result<Session, Problem> {
        let found = shared.store.connect_session(&hash_key(token)).await?;
        let mut session = Session::read(found.ok_or_else(expired)?)?;
        session.course.token = token.to_owned();
        Ok(session)
    }

    /// By the `state` that a callback brings.
    pub(super) async fn by_flow(shared: &State, state: &str) -> Result<Session, Problem> {
        let found = shared.store.connect_session_by_flow(&hash_key(state)).await?;
        Session::read(found.ok_or_else(expired)?)
    }

    fn read(row: ConnectSession) -> Result<Session, Problem> {
        let wish = serde_json::from_str(&row.wish).map_err(|error| Problem::internal(&error))?;
        let course = match &row.progress {
            Some(text) => serde_json::from_str(text.expose()).map_err(|error| Problem::internal(&error))?,
            None => Course::default(),
        };
        Ok(Session { row, wish, course })
    }

    /// Writes where it has come to. `flow` is the `state` that a callback is waited for with.
    pub(super) async fn save(&mut self, shared: &State, flow: Option<&str>) -> Result<(), Problem> {
        let text = serde_json::to_string(&self.course).map_err(|error| Problem::internal(&error))?;
        let progress = Progress {
            text: Secret::new(text),
            flow: flow.map(hash_key),
        };
        let (environment, id) = (&self.row.environment, &self.row.id);
        let saved = shared
            .store
            .save_connect_session(environment, id, self.row.version, progress)
            .await?;
        if !saved {
            return Err(Problem::caller(
                Kind::Conflict,
                "this was sent twice; only the first counts. Open the link again to see how it went",
            ));
        }
        self.row.version += 1;
        Ok(())
    }

    /// The id of the account that comes of it: always the same one, however often it is tried.
    pub(super) fn account_id(&self) -> String {
        let own = || format!("acct_{}", self.row.id.trim_start_matches("conn_"));
        self.wish.account.clone().unwrap_or_else(own)
    }

    /// Refuses every browser but the one that it belongs to, if it belongs to one.
    pub(super) fn admit(&self, mark: &str) -> Result<(), Problem> {
        match &self.course.browser {
            Some(known) if known != mark => Err(Problem::caller(
                Kind::Forbidden,
                "this connection was begun in another browser, and can only be finished there",
            )),
            _ => Ok(()),
        }
    }
}

fn expired() -> Problem {
    Problem::not_found("this link has expired or has been used up").status(StatusCode::GONE)
}

/// 256 random bits.
pub(super) fn random_hex() -> Result<String, Problem> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Problem::internal(&error))?;
    Ok(hex(&bytes))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
}
