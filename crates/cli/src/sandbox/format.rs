//! `fixtures/sandbox.json`: what one integration's sandbox refuses, and how (docs/fixtures.md).

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::fixture::FixtureAccount;

/// The file; every member is optional.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SandboxFile {
    /// Origins that recorded answers name and that stand for the sandbox.
    pub(crate) origins: Vec<String>,
    /// Environment overlay that points the integration at the sandbox.
    pub(crate) overlay: Option<Value>,
    /// Accounts that the demo creates, by name.
    pub(crate) accounts: IndexMap<String, SandboxAccount>,
    /// Tokens in force from the start.
    pub(crate) tokens: Vec<String>,
    /// Anything that expressions need.
    pub(crate) data: Value,
    /// Named rules that refuse a request, in order.
    pub(crate) refuse: IndexMap<String, Refusal>,
    /// The vendor's own limit.
    pub(crate) rate_limit: Option<RateLimit>,
    /// `METHOD /path/{name}` -> route.
    pub(crate) routes: IndexMap<String, RouteFile>,
    /// Answer to a path that no route has.
    pub(crate) unknown_path: Option<Answer>,
    /// Answer to a parameter that the route does not have.
    pub(crate) unknown_query: Option<Answer>,
    /// Answer where nothing was recorded.
    pub(crate) unmatched: Option<Answer>,
    /// What the demo shows of this integration.
    pub(crate) tour: Tour,
}

/// One of `accounts`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SandboxAccount {
    /// For people: who this is. Also the account's tenant.
    #[serde(default)]
    pub(crate) label: Option<String>,
    /// What the demo uses it for, if not for the tables.
    #[serde(default)]
    pub(crate) shows: Option<Shows>,
    #[serde(default)]
    pub(crate) auth: Option<String>,
    #[serde(default)]
    pub(crate) variables: Map<String, Value>,
    #[serde(default)]
    pub(crate) credentials: Map<String, Value>,
    #[serde(default)]
    pub(crate) app: Option<crate::fixture::FixtureApp>,
}

/// Special uses of an account in the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shows {
    /// It is called until the vendor's limit is reached.
    RateLimit,
}

/// A named rule of `refuse`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refusal {
    /// Expression over the request.
    pub(crate) when: String,
    pub(crate) answer: Answer,
}

/// The vendor's limit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RateLimit {
    /// Requests allowed in a window: a number or an expression.
    pub(crate) limit: Value,
    /// Length of the window, in seconds.
    pub(crate) window_s: u64,
    /// Expression: what is counted apart. Absent = all requests together.
    #[serde(default)]
    pub(crate) per: Option<String>,
    /// Expressions added to every answer.
    #[serde(default)]
    pub(crate) headers: IndexMap<String, String>,
    /// Answer once it is reached.
    pub(crate) answer: Answer,
}

/// One of `routes`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RouteFile {
    /// Neither `refuse` of the file nor the rate limit apply.
    pub(crate) open: bool,
    /// Parameters that it has, beside those of its exchanges.
    pub(crate) query: Vec<String>,
    /// Expression that must be equal for recorded and actual request.
    #[serde(rename = "match")]
    pub(crate) matching: Option<String>,
    /// Another route, whose exchanges may answer here, too: what one path shows as a list, another as a record.
    pub(crate) exchanges_of: Option<String>,
    pub(crate) refuse: IndexMap<String, Refusal>,
    /// Instead of the recorded response.
    pub(crate) answer: Option<Answer>,
    pub(crate) unmatched: Option<Answer>,
    /// Expression over the answer: tokens that are in force from now on.
    pub(crate) issues: Option<String>,
}

/// An answer: an expression that yields one, or one that is sent as it stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    /// JSONata that yields `{ status, headers, body }`.
    Expression(String),
    /// `{ status, headers, body }`.
    Literal(Map<String, Value>),
}

/// What the demo shows.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Tour {
    pub(crate) overlay: Option<TourOverlay>,
    pub(crate) refused: Option<TourWrite>,
}

/// The one-field overlay.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TourOverlay {
    /// Name in `accounts`.
    pub(crate) account: String,
    pub(crate) model: String,
    pub(crate) resource: String,
    /// The field that appears.
    pub(crate) field: String,
    /// The account's overlay.
    pub(crate) document: Value,
}

/// A write that the vendor refuses.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TourWrite {
    /// Name in `accounts`.
    pub(crate) account: String,
    pub(crate) model: String,
    pub(crate) resource: String,
    pub(crate) method: String,
    #[serde(default)]
    pub(crate) id: Option<String>,
    pub(crate) body: Value,
}

impl From<SandboxAccount> for FixtureAccount {
    fn from(account: SandboxAccount) -> Self {
        FixtureAccount {
            auth: account.auth,
            tenant: account.label,
            variables: account.variables,
            credentials: account.credentials,
            app: account.app,
        }
    }
}
