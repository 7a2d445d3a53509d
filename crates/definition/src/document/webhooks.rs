//! `webhooks`: what the vendor sends of its own accord.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::auth::{Digest, KeyEncoding, SignatureEncoding};
use super::text::{Expression, Template};

/// How a delivery is proved to come from the vendor, and what it tells. Plain names are those of the incoming request: `method`, `url`,
/// `headers` (lower case), `query`, `body` (decoded), `raw` (the text as it came); `$secret` is the subscription's secret, `$app` the environment's OAuth app.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Webhooks {
    /// The vendor's own documentation.
    pub docs_url: Option<String>,
    /// Proofs by name, in order: the first whose `when` holds decides. A delivery for which none holds is refused.
    #[schemars(extend("examples" = [{ "signature": { "type": "hmac", "received": "headers.`x-signature`" } }]))]
    pub verify: IndexMap<String, Proof>,
    /// What a delivery tells.
    pub events: Option<Events>,
}

/// One way of proving a delivery: what is compared, and for how long it is good.
#[derive(Debug, Clone, Deserialize)]
pub struct Proof(pub Check, pub Terms);

impl JsonSchema for Proof {
    fn schema_name() -> Cow<'static, str> {
        "Proof".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "One way of proving a delivery: what is compared, in constant time, and for how long it is good.",
            "allOf": [generator.subschema_for::<Check>(), generator.subschema_for::<Terms>()]
        })
    }
}

/// What is compared with what came.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(deny_unknown_fields)]
#[schemars(tag = "type")]
pub enum Check {
    /// A keyed digest (RFC 2104) over a text made of the request.
    #[schemars(extend("examples" = [{ "type": "hmac", "signed": "{{ headers.`x-timestamp` }}{{ raw }}", "encoding": "base64", "received": "headers.`x-signature`" }]))]
    Hmac {
        /// The text that is signed. Default: `{{ raw }}`.
        #[schemars(extend("examples" = ["{{ method }}{{ url }}{{ raw }}"]))]
        signed: Option<Template>,
        /// The key. Default: `{{ $secret }}`.
        #[schemars(extend("examples" = ["{{ $app.client_secret }}"]))]
        key: Option<Template>,
        /// How the key is written. Default: `text`.
        #[schemars(extend("examples" = ["base64"]))]
        key_encoding: Option<KeyEncoding>,
        /// The digest. Default: `sha256`.
        #[schemars(extend("examples" = ["sha512"]))]
        digest: Option<Digest>,
        /// How the signature is written. Default: `hex`.
        #[schemars(extend("examples" = ["base64"]))]
        encoding: Option<SignatureEncoding>,
    },
    /// A plain digest over a text with the secret in it.
    #[schemars(extend("examples" = [{ "type": "hash", "signed": "{{ $secret }}{{ raw }}", "received": "headers.`x-signature`" }]))]
    Hash {
        /// The text that is digested.
        #[schemars(extend("examples" = ["{{ $app.client_secret }}{{ raw }}"]))]
        signed: Template,
        /// The digest. Default: `sha256`.
        #[schemars(extend("examples" = ["sha256"]))]
        digest: Option<Digest>,
        /// How the signature is written. Default: `hex`.
        #[schemars(extend("examples" = ["hex"]))]
        encoding: Option<SignatureEncoding>,
    },
    /// A text that both sides know: a token, or user name and password.
    #[schemars(extend("examples" = [{ "type": "token", "expected": "Basic {{ $base64($secret) }}", "received": "headers.authorization" }]))]
    Token {
        /// The text. Default: `{{ $secret }}`.
        #[schemars(extend("examples" = ["Basic {{ $base64($secret) }}"]))]
        expected: Option<Template>,
    },
}

/// What all proofs have in common.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Terms {
    /// Whether this proof is the one to ask. Default: yes.
    #[schemars(extend("examples" = ["headers.`x-signature-version` = 'v1'"]))]
    pub when: Option<Expression>,
    /// What came: a text, or several of which one must be right.
    #[schemars(extend("examples" = ["headers.`x-signature`", "$split(headers.signature, ' ')[1]"]))]
    pub received: Expression,
    /// Text before the signature in what came.
    #[schemars(extend("examples" = ["sha256="]))]
    pub prefix: Option<String>,
    /// When it was sent, in Unix milliseconds. A delivery that does not say so is refused.
    #[schemars(extend("examples" = ["$number(headers.`x-timestamp`) * 1000"]))]
    pub sent_at: Option<Expression>,
    /// How far `sent_at` may lie from our clock, in seconds. Default: 300.
    #[schemars(extend("examples" = [300]))]
    pub tolerance_s: Option<u64>,
}

/// What a delivery tells: ids of what changed, never its content.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Events {
    /// The events in the request. Default: `body`, which may be one or several.
    #[schemars(extend("examples" = ["body.events"]))]
    pub each: Option<Expression>,
    /// The vendor's own id of the event, by which a second delivery is known. Expressions from here on are over one event, with the whole request as `$request`.
    #[schemars(extend("examples" = ["$string(eventId)"]))]
    pub id: Option<Expression>,
    /// `created`, `updated`, `deleted`, or the vendor's word for anything else.
    #[schemars(extend("examples" = ["$mapEnum(action, { 'create': 'created', 'change': 'updated', 'delete': 'deleted' }, action)"]))]
    pub kind: Expression,
    /// The resource of this integration that changed.
    #[schemars(extend("examples" = ["'contacts'"]))]
    pub resource: Option<Expression>,
    /// The record's id.
    #[schemars(extend("examples" = ["$string(objectId)"]))]
    pub record_id: Option<Expression>,
    /// When it happened, as text in RFC 3339.
    #[schemars(extend("examples" = ["$fromMillis(occurredAt)"]))]
    pub occurred_at: Option<Expression>,
    /// Variables of the account that the event belongs to.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "portal_id": "portalId" }]))]
    pub account: IndexMap<String, Expression>,
}
