//! What the store keeps, as plain data. Times are Unix time in milliseconds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::secret::Secret;

/// A customer's workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Environment {
    /// `default`, `staging`.
    pub name: String,
    /// When it was made.
    pub created_at_ms: i64,
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everything, in every environment.
    Platform,
    /// Everything inside one environment.
    Environment,
    /// Reading inside one environment.
    ReadOnly,
}

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Its environment; `None` for platform keys.
    pub environment: Option<String>,
    /// What it may do.
    pub scope: Scope,
    /// For people.
    pub name: String,
    /// When it ends by itself.
    pub expires_at_ms: Option<i64>,
}

/// What is kept of a key. Its text is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiKey {
    /// `key_…`
    pub id: String,
    /// Its environment; `None` for platform keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// What it may do.
    pub scope: Scope,
    /// For people.
    pub name: String,
    /// When it was made.
    pub created_at_ms: i64,
    /// When it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at_ms: Option<i64>,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at_ms: Option<i64>,
}

impl ApiKey {
    /// Whether it opens the door at this moment.
    pub fn in_force(&self, now_ms: i64) -> bool {
        self.revoked_at_ms.is_none() && self.expires_at_ms.is_none_or(|end| end > now_ms)
    }
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// A connecting step waits for a choice.
    Incomplete,
    /// In order.
    Active,
    /// The last renewal failed, but the grant is not known to be dead.
    Degraded,
    /// The grant is dead; its owner must connect again.
    NeedsReauth,
}

/// An account's state with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// State.
    pub state: AccountState,
    /// Why, for people; absent while active.
    pub cause: Option<String>,
    /// Since when.
    pub since_ms: i64,
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its id, where it comes from another database; otherwise one is made.
    pub id: Option<String>,
    /// Integration that it belongs to.
    pub integration: String,
    /// Authentication choice, where the integration has several.
    pub auth: Option<String>,
    /// The end customer, in the application's own words.
    pub tenant: String,
    /// Values that are not secret, for `$account`.
    pub variables: Map<String, Value>,
    /// Secrets by field name.
    pub credentials: BTreeMap<String, Secret>,
    /// When the credential ends, if that is known.
    pub expires_at_ms: Option<i64>,
    /// First state.
    pub standing: Standing,
}

/// One connected account.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// `acct_…`
    pub id: String,
    /// Its environment.
    pub environment: String,
    /// Integration that it belongs to.
    pub integration: String,
    /// Authentication choice, where the integration has several.
    pub auth: Option<String>,
    /// The end customer, in the application's own words.
    pub tenant: String,
    /// Values that are not secret, for `$account`.
    pub variables: Map<String, Value>,
    /// Whether it can be used.
    pub standing: Standing,
    /// When it was made.
    pub created_at_ms: i64,
    /// Last change by an administrator.
    pub updated_at_ms: i64,
}

/// A change of an account; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct AccountPatch {
    /// The end customer.
    pub tenant: Option<String>,
    /// Authentication choice.
    pub auth: Option<String>,
    /// All variables anew.
    pub variables: Option<Map<String, Value>>,
    /// All secrets anew, with the end of their life.
    pub credentials: Option<(BTreeMap<String, Secret>, Option<i64>)>,
    /// State.
    pub standing: Option<Standing>,
    /// The credential's version that the change was made from: another one, as after a renewal meanwhile, is a conflict. `None`: whichever.
    pub over: Option<u64>,
}

/// Which accounts a listing wants.
#[derive(Debug, Clone, Default)]
pub struct AccountPage {
    /// Only of this integration.
    pub integration: Option<String>,
    /// Only of this tenant.
    pub tenant: Option<String>,
    /// Only in this state.
    pub state: Option<AccountState>,
    /// Ids after this one.
    pub after: Option<String>,
    /// At most so many.
    pub limit: u32,
}

/// An account's secrets as they are now, with what is known of them.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Secrets by field name.
    pub fields: BTreeMap<String, Secret>,
    /// When the credential ends, if that is known.
    pub expires_at_ms: Option<i64>,
    /// Moves with each change; a commit names the one that it saw.
    pub version: u64,
    /// Whether the account can be used.
    pub standing: Standing,
    /// What became of renewals.
    pub renewal: Renewal,
}

/// What became of a credential's renewals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renewal {
    /// Whether a request was sent since the last success whose answer never came.
    pub unsure: bool,
    /// Attempts that failed since the last success.
    pub failures: u64,
    /// Those among them that the vendor refused without a known reason.
    pub refusals: u64,
    /// How long until the next attempt may be made, in ms; 0 = now.
    pub wait_ms: i64,
    /// When the credential was last stored.
    pub renewed_at_ms: i64,
}

/// A wish to renew.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// Version that is to be renewed.
    pub version: u64,
    /// How long the lease holds: longer than the request's hard time-out and the commit together.
    pub lease_ms: i64,
    /// How long an attempt whose sender has gone silent is waited for, from its sending on.
    pub patience_ms: i64,
    /// Whether a pause after a failure is passed over: someone asked for it by hand.
    pub at_once: bool,
}

/// Outcome of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    /// The caller renews, alone, as long as its lease holds.
    Granted {
        /// The lease's fence.
        epoch: u64,
        /// As [`Renewal::unsure`], or the last holder went silent after sending.
        unsure: bool,
    },
    /// Someone else renews, for at most so long.
    Held {
        /// In ms.
        for_ms: i64,
    },
    /// The last attempt failed, and the next may follow only then.
    Later {
        /// In ms.
        for_ms: i64,
    },
    /// The version has moved, or the grant is known to be dead: read it again.
    Moved,
}

/// The intent to put a request on the wire.
#[derive(Debug, Clone, Copy)]
pub struct Sending {
    /// Fence of the lease.
    pub epoch: u64,
    /// Version that is to be renewed.
    pub version: u64,
    /// How much of the lease must be left, in ms: the request's hard time-out.
    pub left_ms: i64,
}

/// What a renewal yielded.
#[derive(Debug, Clone)]
pub struct Renewed {
    /// All secrets by field name, as they are to stand.
    pub fields: BTreeMap<String, Secret>,
    /// When the credential ends, if that is known.
    pub expires_at_ms: Option<i64>,
    /// Version that the renewal began with.
    pub version: u64,
    /// Fence under which it was sent.
    pub epoch: u64,
    /// When the background is to look at it; `None` = never by itself.
    pub due_at_ms: Option<i64>,
}

/// How an attempt ended that yielded nothing.
#[derive(Debug, Clone)]
pub struct Settled {
    /// Fence under which it was made.
    pub epoch: u64,
    /// Version that it began with.
    pub version: u64,
    /// Whether the vendor answered, or the request was certainly not sent.
    pub answered: bool,
    /// Whether it was a refusal without a known reason.
    pub refused: bool,
    /// How long until the next attempt, in ms.
    pub wait_ms: i64,
    /// The account's state from now on, where it changes.
    pub standing: Option<Standing>,
}

/// What is to be expected of an account's credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// When the access token ends, if that is known.
    pub expires_at_ms: Option<i64>,
    /// When it was last stored.
    pub renewed_at_ms: i64,
    /// When the background looks at it next.
    pub due_at_ms: Option<i64>,
    /// Before this moment no attempt is made, after a failure.
    pub next_attempt_at_ms: Option<i64>,
    /// Attempts that failed since the last success.
    pub failures: u64,
}

/// An act of an administrator. No values: they may be secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Environment that it was done in; `None` where all share what was changed.
    pub environment: Option<String>,
    /// Id of the key that did it, or `command line`.
    pub actor: String,
    /// `PUT /admin/overlays/{integration}`, `keys rotate`.
    pub action: String,
    /// On which thing: the path as it was asked for.
    pub subject: String,
    /// HTTP status of its answer; 200 for the command line.
    pub status: u16,
    /// Id of the request, by which the log knows it.
    pub request: String,
}

/// An act on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// `act_…`; sorts by time.
    pub id: String,
    /// When.
    pub at_ms: i64,
    /// What.
    pub act: Act,
}

/// Which acts a listing wants.
#[derive(Debug, Clone, Default)]
pub struct AuditPage {
    /// Acts before this one.
    pub before: Option<String>,
    /// At most so many.
    pub limit: u32,
}

/// Outcome of a compare-and-set of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commit {
    /// Written, under this version.
    Committed(u64),
    /// Somebody else was first: this is the version now. Nothing was written.
    Stale(u64),
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// An integration, by its name.
    Integration,
    /// A unified model, by its name.
    Model,
    /// A mapping, by `<integration>/<model>`.
    Mapping,
    /// An environment's overlay, by the integration's name.
    EnvironmentOverlay,
    /// An account's overlay, by the account's id.
    AccountOverlay,
}

/// Name of a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentKey {
    /// Environment of an overlay; `None` for base definitions, which all environments share.
    pub environment: Option<String>,
    /// What it is.
    pub kind: DocumentKind,
    /// Its name within the kind.
    pub name: String,
}

/// A document as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// As it was given, to the byte.
    pub text: String,
    /// Moves with each change of this document, from 1.
    pub revision: u64,
}

/// A change of a document.
#[derive(Debug, Clone)]
pub struct Change {
    /// New text; `None` removes.
    pub text: Option<String>,
    /// Revision that the caller saw (0 = there was none); `None` = whatever it is.
    pub expected: Option<u64>,
    /// Key that did it.
    pub changed_by: String,
    /// What was done: `put`, `removed`, `rolled back to 3`.
    pub note: String,
}

/// One step in a document's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// Number, from 1.
    pub revision: u64,
    /// When.
    pub changed_at_ms: i64,
    /// Key that did it.
    pub changed_by: String,
    /// What was done.
    pub note: String,
    /// Whether this step removed the document.
    pub removed: bool,
}

/// An environment's own OAuth app with one vendor.
#[derive(Debug, Clone)]
pub struct App {
    /// Public half.
    pub client_id: String,
    /// Secret half.
    pub client_secret: Secret,
    /// Scopes asked for, where they differ from the integration's.
    pub scopes: Vec<String>,
}

/// A connect session to be made.
#[derive(Debug, Clone)]
pub struct NewConnectSession {
    /// Hash of its token; the token itself is not kept.
    pub hash: [u8; 32],
    /// What it is for, as JSON text. Holds no secret.
    pub wish: String,
    /// When it ends.
    pub expires_at_ms: i64,
}

/// An account that is being connected in a browser.
#[derive(Debug, Clone)]
pub struct ConnectSession {
    /// Its environment.
    pub environment: String,
    /// `conn_…`
    pub id: String,
    /// What it is for, as JSON text.
    pub wish: String,
    /// Where it has come to; `None` until something was done.
    pub progress: Option<Secret>,
    /// Moves with each change of the progress.
    pub version: u64,
    /// When it ends.
    pub expires_at_ms: i64,
}

/// Where a connect session has come to.
#[derive(Debug, Clone)]
pub struct Progress {
    /// As text, to be sealed.
    pub text: Secret,
    /// Hash of the `state` that a callback must bring, while one is waited for.
    pub flow: Option<[u8; 32]>,
}
