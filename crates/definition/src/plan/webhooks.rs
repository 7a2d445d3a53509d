//! How deliveries of the vendor are proved and read, compiled.

use interlingua_jsonata::Program;

use super::{Digest, Functions, KeyEncoding, SignatureEncoding, Template};

/// How one integration's deliveries are proved and read.
#[derive(Debug)]
pub struct WebhookPlan {
    /// Name of the integration.
    pub integration: String,
    /// The integration's functions.
    pub functions: Functions,
    /// Proofs, in the order in which they are asked.
    pub proofs: Vec<Proof>,
    /// What a delivery tells.
    pub events: Option<EventPlan>,
}

/// One way of proving a delivery. Templates and programs are over the incoming request, with `$secret` and `$app`.
#[derive(Debug)]
pub struct Proof {
    /// Name in the definition.
    pub name: String,
    /// Whether this proof is the one to ask.
    pub when: Option<Program>,
    /// What must have come.
    pub check: Check,
    /// What came: a text or several.
    pub received: Program,
    /// Text before the signature in what came.
    pub prefix: String,
    /// When it was sent, in Unix ms.
    pub sent_at: Option<Program>,
    /// How far that may lie from our clock, in ms.
    pub tolerance_ms: u64,
}

/// What must have come.
#[derive(Debug)]
pub enum Check {
    /// RFC 2104.
    Hmac {
        /// The text that is signed.
        signed: Template,
        /// The key.
        key: Template,
        /// How the key is written.
        key_encoding: KeyEncoding,
        /// The digest.
        digest: Digest,
        /// How the signature is written.
        encoding: SignatureEncoding,
    },
    /// A plain digest.
    Hash {
        /// The text with the secret in it.
        signed: Template,
        /// The digest.
        digest: Digest,
        /// How it is written.
        encoding: SignatureEncoding,
    },
    /// A text that both sides know.
    Token {
        /// The text.
        expected: Template,
    },
}

/// What a delivery tells.
#[derive(Debug)]
pub struct EventPlan {
    /// Over the request: the events.
    pub each: Program,
    /// Over an event: its id.
    pub id: Option<Program>,
    /// Over an event: what happened.
    pub kind: Program,
    /// Over an event: the integration's resource.
    pub resource: Option<Program>,
    /// Over an event: the record's id.
    pub record_id: Option<Program>,
    /// Over an event: when, RFC 3339.
    pub occurred_at: Option<Program>,
    /// Over an event: variables of the account.
    pub account: Vec<(String, Program)>,
}
