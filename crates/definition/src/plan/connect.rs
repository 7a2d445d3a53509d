//! What connecting an account takes, compiled.

use std::sync::Arc;

use interlingua_jsonata::Program;

use super::{Auth, ClientCertificate, NativePlan};

/// Everything that connecting, proving and disconnecting an account of one auth choice takes.
#[derive(Debug)]
pub struct ConnectPlan {
    /// Name of the integration.
    pub integration: String,
    /// Scheme of the account's credential.
    pub auth: Arc<Auth>,
    /// What the client shows of itself in TLS.
    pub client_certificate: Option<ClientCertificate>,
    /// Steps after connecting, in order.
    pub steps: Vec<ConnectStep>,
    /// A harmless call that proves the credential.
    pub verify: Option<ProvingCall>,
    /// A call that ends the grant.
    pub revoke: Option<Arc<NativePlan>>,
    /// Time allowed for a token request, in ms.
    pub timeout_ms: u64,
}

/// A call that proves a credential.
#[derive(Debug)]
pub struct ProvingCall {
    /// The call.
    pub call: Arc<NativePlan>,
    /// Account variables captured from its answer's body.
    pub captures: Vec<(String, Program)>,
}

/// One step after connecting.
#[derive(Debug)]
pub struct ConnectStep {
    /// Name in the definition.
    pub name: String,
    /// What it is about, for people.
    pub title: Option<String>,
    /// Over `$account`: whether it is taken.
    pub when: Option<Program>,
    /// The call.
    pub call: Arc<NativePlan>,
    /// Account variables captured from its answer's body.
    pub captures: Vec<(String, Program)>,
    /// One of several, for the customer to choose.
    pub choose: Option<Choose>,
}

/// A choice of one of n.
#[derive(Debug)]
pub struct Choose {
    /// Over the answer's body: what there is to choose from.
    pub from: Program,
    /// Over one of them: what stands for it.
    pub value: Program,
    /// Over one of them: what it is called, for people.
    pub label: Option<Program>,
    /// Account variables captured from the chosen one.
    pub captures: Vec<(String, Program)>,
}
