//! The account a call is made for, and its credential as the store hands it out.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::lease::History;
use crate::secret::Secret;
use crate::transport::EgressAllow;

/// One connected account, without its secrets.
#[derive(Debug, Clone)]
pub struct Account {
    /// `acct_…`
    pub id: String,
    /// Name of its environment.
    pub environment: String,
    /// The customer's own name for whom it belongs to.
    pub tenant: String,
    /// Name of its integration.
    pub integration: String,
    /// Name of the auth choice, where the integration has several.
    pub auth: Option<String>,
    /// Variables: form fields that are not secret, captures. `$account.<name>` in definitions.
    pub variables: serde_json::Map<String, serde_json::Value>,
    /// The environment's OAuth app.
    pub app: Option<App>,
    /// Networks that the environment may reach although they are not public, beside those of the node.
    pub egress_allow: EgressAllow,
}

/// An OAuth app: the client that an environment registered with the vendor.
#[derive(Debug, Clone)]
pub struct App {
    /// `client_id`
    pub client_id: String,
    /// `client_secret`
    pub client_secret: Secret,
}

/// A credential as stored.
#[derive(Clone)]
pub struct StoredCredential {
    /// Secrets by name: `access_token`, `refresh_token`, `api_key`, the connect form's fields.
    pub fields: BTreeMap<String, Secret>,
    /// Unix time in ms at which the access token ends, where known.
    pub expires_at_ms: Option<i64>,
    /// Moves with every change.
    pub version: u64,
    /// Whether it works.
    pub state: CredentialState,
    /// What became of renewals.
    pub history: History,
}

impl fmt::Debug for StoredCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredCredential")
            .field("fields", &self.fields.keys().collect::<Vec<_>>())
            .field("expires_at_ms", &self.expires_at_ms)
            .field("version", &self.version)
            .field("state", &self.state)
            .finish()
    }
}

/// Whether a credential works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CredentialState {
    /// As far as anyone knows.
    Active,
    /// The last attempt to use or renew it failed in a way that may pass.
    Degraded {
        /// What happened, in one word or in words.
        cause: String,
        /// Unix time in ms.
        since_ms: i64,
    },
    /// The grant is dead; the account's owner must connect again. Cleared only by a new credential.
    NeedsReauth {
        /// What happened, in one word or in words.
        cause: String,
        /// Unix time in ms.
        since_ms: i64,
    },
}

/// What a token answer yielded.
#[derive(Clone)]
pub struct Renewed {
    /// Secrets that replace those of the same names; others stay.
    pub fields: BTreeMap<String, Secret>,
    /// Unix time in ms at which the access token ends, where known.
    pub expires_at_ms: Option<i64>,
    /// Account variables captured from the answer.
    pub captures: serde_json::Map<String, serde_json::Value>,
}

impl fmt::Debug for Renewed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewed")
            .field("fields", &self.fields.keys().collect::<Vec<_>>())
            .field("expires_at_ms", &self.expires_at_ms)
            .field("captures", &self.captures.keys().collect::<Vec<_>>())
            .finish()
    }
}
