//! Connecting an account: consent, callback, steps, proof, and the end of a grant. No web server and no store: who calls this
//! keeps what is pending between consent and callback, and stores what comes out.
//!
//! ```text
//! begin -> the browser goes to Consent::url -> finish -> settle (steps, and a choice if one waits) -> verify -> store
//! ```

mod begin;
mod call;
mod finish;
mod grant;
mod memory;
mod oauth1;
mod pending;
mod revoke;
mod settle;

use std::sync::Arc;

use interlingua_definition::plan::ConnectPlan;
use serde_json::{Map, Value as Json};

use crate::account::{Account, StoredCredential};
use crate::engine::{Engine, Shared};
use crate::failure::Failure;

pub use begin::Asked;
pub use pending::Pending;
pub use settle::{Offer, Settled, Waiting};

/// An account as it will be once it is stored.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The account, its variables as far as they are known. Its id need not exist.
    pub account: Account,
    /// Its credential.
    pub credential: StoredCredential,
}

/// Where the browser goes to consent, and what its return is held against.
#[derive(Debug)]
pub struct Consent {
    /// The vendor's authorize URL.
    pub url: String,
    /// To be kept, sealed, until the callback, bound to the browser that it was made for.
    pub pending: Pending,
}

impl Engine {
    /// Begins a flow that needs consent (OAuth 2 authorization code, OAuth 1.0a).
    pub async fn begin(&self, plan: &ConnectPlan, candidate: &Candidate, asked: &Asked) -> Result<Consent, Failure> {
        begin::begin(self.shared(), plan, candidate, asked).await
    }

    /// Takes a callback in: holds it against what is pending, and exchanges what it brings for a credential. `query` are the callback's
    /// parameters, decoded.
    pub async fn finish(
        &self,
        plan: &ConnectPlan,
        candidate: Candidate,
        pending: &Pending,
        query: &[(String, String)],
    ) -> Result<Candidate, Failure> {
        finish::finish(self.shared(), plan, candidate, pending, query).await
    }

    /// Takes the integration's connect steps. `chosen` are choices by name of the step, for those that need one.
    pub async fn settle(
        &self,
        plan: &Arc<ConnectPlan>,
        candidate: Candidate,
        chosen: &Map<String, Json>,
    ) -> Result<Settled, Failure> {
        settle::settle(self.shared(), plan, candidate, chosen).await
    }

    /// Proves the credential by the integration's `verify`; without one it is believed. Tokens that were renewed on the way are in
    /// what comes back.
    pub async fn verify(&self, plan: &ConnectPlan, candidate: Candidate) -> Result<Candidate, Failure> {
        settle::verify(self.shared(), plan, candidate).await
    }

    /// Ends the grant at the vendor (RFC 7009, or the integration's `revoke`). `false`: the integration has no such call.
    pub async fn revoke(&self, plan: &ConnectPlan, candidate: Candidate) -> Result<bool, Failure> {
        revoke::revoke(self.shared(), plan, candidate).await
    }
}

/// A random text that can stand in a URL: 256 bits.
fn random_text(shared: &Shared) -> Result<String, Failure> {
    use base64::Engine as _;
    let mut bytes = [0; 32];
    if !shared.ports.random.fill(&mut bytes) {
        let detail = "the system has no randomness to give";
        return Err(Failure::new(interlingua_definition::kind::Kind::Internal, detail));
    }
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}
