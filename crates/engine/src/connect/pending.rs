//! What is kept between consent and callback.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// A flow that waits for its callback. It holds secrets: as text it is one.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pending {
    /// `state`, or the temporary token of OAuth 1.0a: what the callback must bring.
    pub(super) state: String,
    /// Where the callback comes.
    pub(super) redirect_uri: String,
    /// The verifier of RFC 7636, or the temporary token's secret.
    pub(super) proof: Option<String>,
}

impl Pending {
    /// As text, to be sealed and kept.
    pub fn to_secret(&self) -> Secret {
        Secret::new(serde_json::to_string(self).unwrap_or_default())
    }

    /// From the text that it was kept as.
    pub fn from_secret(text: &Secret) -> Option<Pending> {
        serde_json::from_str(text.expose()).ok()
    }

    /// What the callback brings back of its own: `state` (OAuth 2) or `oauth_token` (OAuth 1.0a). A flow is found by it.
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}
