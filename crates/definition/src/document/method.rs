//! One method of an integration's resource.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::auth::{Auth, slot_schema};
use super::errors::{ErrorRule, RecordError, SuccessWhen};
use super::format::{BodyFormat, Csv, FormStyle, ResponseFormat, Xml};
use super::pagination::Pagination;
use super::rate_limit::RateLimit;
use super::text::{Path, Template, Templates};

/// A request to the vendor and how its answer is read. Templates see the native request (`id`, `query`, `headers`, `body`) and
/// `$account`, `$page`. A member that they read is used there; other query parameters and headers go as they are.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Method {
    /// What it does, for people.
    pub description: Option<String>,
    /// The vendor's own documentation.
    pub docs_url: Option<String>,
    /// HTTP method.
    pub method: HttpMethod,
    /// Path below `base_url`. A hole is one segment.
    pub path: Template,
    /// Another base URL.
    pub base_url: Option<Template>,
    /// Query parameters, over the integration's.
    #[serde(default)]
    pub query: IndexMap<String, Template>,
    /// Headers, over the integration's.
    #[serde(default)]
    pub headers: IndexMap<String, Template>,
    /// The body. Without it the native body is sent whole.
    pub body: Option<Templates>,
    /// How the body is written. Default: the integration's.
    #[schemars(extend("examples" = ["form"]))]
    pub body_format: Option<BodyFormat>,
    /// How the answer is read. Default: the integration's.
    #[schemars(extend("examples" = ["csv"]))]
    pub response_format: Option<ResponseFormat>,
    /// How nested values are written in a form. Default: the integration's.
    #[schemars(extend("examples" = ["indices"]))]
    pub form_style: Option<FormStyle>,
    /// How XML is written and read, instead of the integration's way.
    #[schemars(extend("examples" = [{ "arrays": ["issues.issue"] }]))]
    pub xml: Option<Xml>,
    /// How CSV is read, instead of the integration's way.
    #[schemars(extend("examples" = [{ "separator": ";" }]))]
    pub csv: Option<Csv>,
    /// Where the record or the records lie in the body; `$request` tells what was asked for. Default: the body is it.
    #[schemars(extend("examples" = ["data.items", "options[id = $request.id]"]))]
    pub response_path: Option<Path>,
    /// What it means when `response_path` finds nothing. Default: `fail`.
    pub when_missing: Option<WhenMissing>,
    /// Further members of the answer that nobody is given, beside the integration's `redact`.
    #[schemars(extend("examples" = [["api_key"]]))]
    #[serde(default)]
    pub redact: Vec<String>,
    /// How the list goes on, instead of the integration's way.
    pub pagination: Option<Pagination>,
    /// Error rules, asked before the integration's.
    #[serde(default)]
    pub errors: IndexMap<String, ErrorRule>,
    /// Narrows 2xx: where it does not hold, the answer is a failure.
    #[schemars(extend("examples" = ["body.ok", { "item": "success" }]))]
    pub success_when: Option<SuccessWhen>,
    /// What an element that failed by `success_when.item` says about itself.
    #[schemars(extend("examples" = [{ "message": "errors.message", "details": "errors.{ 'field': fields[0], 'message': message }" }]))]
    pub record_error: Option<RecordError>,
    /// Rate limits, instead of the integration's.
    pub rate_limit: Option<RateLimit>,
    /// Another scheme.
    #[serde(default)]
    #[schemars(schema_with = "slot_schema")]
    pub auth: Option<Auth>,
    /// How an array becomes query parameters. Default: the integration's.
    pub query_arrays: Option<QueryArrays>,
    /// Characters left unescaped in query values. Default: the integration's.
    pub raw: Option<String>,
    /// Whether repeating it is harmless. Default: for GET and HEAD.
    pub read_only: Option<bool>,
    /// Header that carries the caller's `Idempotency-Key`.
    pub idempotency_header: Option<String>,
    /// Query parameter that carries the caller's `Idempotency-Key`.
    pub idempotency_query: Option<String>,
    /// Time allowed for one exchange, in ms.
    pub timeout_ms: Option<u64>,
    /// Scopes that it needs.
    #[serde(default)]
    pub scopes: Vec<String>,
}

/// HTTP methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum HttpMethod {
    /// RFC 9110 section 9.3.1.
    Get,
    /// RFC 9110 section 9.3.2.
    Head,
    /// RFC 9110 section 9.3.3.
    Post,
    /// RFC 9110 section 9.3.4.
    Put,
    /// RFC 5789.
    Patch,
    /// RFC 9110 section 9.3.5.
    Delete,
}

impl HttpMethod {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            HttpMethod::Get => "GET",
            HttpMethod::Head => "HEAD",
            HttpMethod::Post => "POST",
            HttpMethod::Put => "PUT",
            HttpMethod::Patch => "PATCH",
            HttpMethod::Delete => "DELETE",
        }
    }
}

/// What it means when a path finds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhenMissing {
    /// The definition does not fit the answer.
    Fail,
    /// There are no records.
    Empty,
}

/// How an array in a query parameter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueryArrays {
    /// `a=1&a=2`
    Repeat,
    /// `a=1,2`
    Comma,
    /// `a[]=1&a[]=2`
    Brackets,
    /// `a[0]=1&a[1]=2`
    Indices,
}
