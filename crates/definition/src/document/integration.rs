//! The integration document: one vendor's API.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::auth::{Auth, slot_schema};
use super::connect::{Connect, CredentialCall};
use super::describe::{Fields, Objects};
use super::errors::{ErrorRule, RecordError, SuccessWhen};
use super::format::{BodyFormat, Csv, FormStyle, ResponseFormat, Xml};
use super::method::{Method, QueryArrays};
use super::pagination::Pagination;
use super::rate_limit::RateLimit;
use super::text::{Expression, Template};
use super::webhooks::Webhooks;

/// How one vendor's API is spoken to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(title = "Integration")]
pub struct Integration {
    /// The schema that editors check this document by.
    #[serde(rename = "$schema")]
    pub schema: Option<String>,
    /// Name in URLs. Default: the folder's.
    pub name: Option<String>,
    /// What it is called, for people.
    pub label: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Categories: `crm`, `ticketing`, …
    #[serde(default)]
    pub categories: Vec<String>,
    /// The vendor's own documentation.
    pub docs_url: Option<String>,
    /// A picture.
    pub logo_url: Option<String>,
    /// Scheme, host and path prefix. A hole in the host yields host labels; a hole at the very start yields an origin.
    pub base_url: Template,
    /// Host patterns (`*.example.com`) for a host that account variables have a part in.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// How an account's credential is attached. Default: not at all.
    #[serde(default)]
    #[schemars(schema_with = "slot_schema")]
    pub auth: Option<Auth>,
    /// What the client shows of itself in TLS, in all requests of this integration.
    pub client_certificate: Option<ClientCertificate>,
    /// The form that the customer fills in.
    pub connect: Option<Connect>,
    /// A harmless call that proves a credential.
    pub verify: Option<CredentialCall>,
    /// A call that ends the grant when an account is removed, where that is not `revoke_url` of `oauth2`.
    pub revoke: Option<CredentialCall>,
    /// Headers of every request.
    #[serde(default)]
    pub headers: IndexMap<String, Template>,
    /// Query parameters of every request.
    #[serde(default)]
    pub query: IndexMap<String, Template>,
    /// How lists go on, in every method that may list: not `get`, `create`, `update`, `delete`, nor what is put, patched or deleted. A
    /// method that posts and lists nothing says `{ "type": "none" }`. Default: an answer is complete.
    pub pagination: Option<Pagination>,
    /// Error rules by name, asked in order, before the built-in ones.
    #[serde(default)]
    pub errors: IndexMap<String, ErrorRule>,
    /// Narrows 2xx: where it does not hold, the answer is a failure.
    #[schemars(extend("examples" = ["body.ok", { "item": "success" }]))]
    pub success_when: Option<SuccessWhen>,
    /// What an element that failed by `success_when.item` says about itself.
    #[schemars(extend("examples" = [{ "message": "errors.message", "details": "errors.{ 'field': fields[0], 'message': message }" }]))]
    pub record_error: Option<RecordError>,
    /// What the vendor says about its limits. Default: the common spellings.
    pub rate_limit: Option<RateLimit>,
    /// How bodies are written. Default: `json`.
    #[schemars(extend("examples" = ["form"]))]
    pub body_format: Option<BodyFormat>,
    /// How answers are read. Default: by their content type; what looks like JSON is read as JSON.
    #[schemars(extend("examples" = ["xml"]))]
    pub response_format: Option<ResponseFormat>,
    /// How nested values are written in a form. Default: `brackets`.
    #[schemars(extend("examples" = ["indices"]))]
    pub form_style: Option<FormStyle>,
    /// How XML is written and read.
    #[schemars(extend("examples" = [{ "namespaces": { "p": "urn:example.com/people" } }]))]
    pub xml: Option<Xml>,
    /// How CSV is read.
    #[schemars(extend("examples" = [{ "separator": ";" }]))]
    pub csv: Option<Csv>,
    /// Members of answers that hold a secret, by name and at any depth: nobody is given them, neither expressions nor `remote_data`, the
    /// proxy or a failure's `upstream`. Files and `/passthrough` go through as they are.
    #[schemars(extend("examples" = [["api_key"]]))]
    #[serde(default)]
    pub redact: Vec<String>,
    /// How an array becomes query parameters. Default: `repeat`.
    pub query_arrays: Option<QueryArrays>,
    /// Characters left unescaped in query values.
    pub raw: Option<String>,
    /// Header that carries the caller's `Idempotency-Key` in writes.
    pub idempotency_header: Option<String>,
    /// Query parameter that carries the caller's `Idempotency-Key` in writes, where it is not a header.
    #[schemars(extend("examples" = ["requestid"]))]
    pub idempotency_query: Option<String>,
    /// Time allowed for one exchange, in ms.
    pub timeout_ms: Option<u64>,
    /// Functions by name, visible as `$name` in this integration and its mappings.
    #[serde(default)]
    pub functions: IndexMap<String, Expression>,
    /// How an account's own fields are listed, by resource; `*` stands for the others.
    #[serde(default)]
    pub fields: IndexMap<String, Fields>,
    /// How the objects are listed that an account has defined itself and whose records a resource serves, by resource; `*` stands for
    /// the others.
    #[serde(default)]
    pub objects: IndexMap<String, Objects>,
    /// What the vendor sends of its own accord: how a delivery is proved, and what it tells.
    pub webhooks: Option<Webhooks>,
    /// The vendor's resources and their methods.
    #[serde(default)]
    pub resources: IndexMap<String, IndexMap<String, Method>>,
}

/// Mutual TLS (RFC 8705): a certificate and its key, as templates over the credential.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ClientCertificate {
    /// The certificate in PEM, followed by those that vouch for it.
    #[schemars(extend("examples" = ["{{ $credential.certificate }}"]))]
    pub certificate: Template,
    /// Its private key in PEM (PKCS #8, PKCS #1 or SEC 1).
    #[schemars(extend("examples" = ["{{ $credential.certificate_key }}"]))]
    pub key: Template,
}
