//! The vendor's side of one method.

use std::collections::BTreeSet;
use std::sync::Arc;

use interlingua_jsonata::Program;

use super::{
    Auth, BodyFormat, ClientCertificate, DescribePlan, ErrorRule, FormStyle, Functions, ItemRule, Pagination,
    RateWindow, ResponseFormat, Shape, SoapVersion, Template,
};

/// The vendor's side of one method: what `/proxy` runs, and what a mapped call ends in.
#[derive(Debug)]
pub struct NativePlan {
    /// Name of the integration.
    pub integration: String,
    /// The integration's own resource name.
    pub resource: String,
    /// `list`, `get`, `create`, `update`, `delete`, or a custom method's name.
    pub method: String,
    /// HTTP method of the wire request.
    pub http_method: String,
    /// Scheme, host and path prefix. A hole at its very start yields an origin.
    pub base_url: Template,
    /// Host patterns (`*.example.com`) that an origin from account variables must match; empty = any that the egress guard lets through.
    pub hosts: Vec<String>,
    /// Path below `base_url`.
    pub path: Template,
    /// Query parameters from templates, integration defaults first.
    pub query: Vec<(String, Template)>,
    /// Headers from templates, lower-case names, integration defaults first.
    pub headers: Vec<(String, Template)>,
    /// Body from templates; without it the native body is sent whole.
    pub body: Option<Shape>,
    /// How the body is written.
    pub body_format: BodyFormat,
    /// How nested values are written in a form.
    pub form_style: FormStyle,
    /// How the answer is read; `None` = by its content type.
    pub response_format: Option<ResponseFormat>,
    /// How XML is written and read.
    pub xml: XmlRules,
    /// How CSV is read.
    pub csv: CsvRules,
    /// Native members that the templates read themselves, and which are therefore not sent on as they are.
    pub consumed: Consumed,
    /// How an array becomes query parameters.
    pub query_arrays: QueryArrays,
    /// Characters left unescaped in query values.
    pub query_raw: String,
    /// Scheme of the account's credential.
    pub auth: Arc<Auth>,
    /// What the client shows of itself in TLS.
    pub client_certificate: Option<ClientCertificate>,
    /// How a list goes on.
    pub pagination: Pagination,
    /// Named rules in the order in which they are asked (higher levels first, built-in rules last).
    pub errors: Vec<Arc<ErrorRule>>,
    /// Narrows 2xx: false means a failure.
    pub success_when: Option<Program>,
    /// Which elements of an answer succeeded, where they fail one by one.
    pub items: Option<Box<ItemRule>>,
    /// What the vendor says about its limits, by window.
    pub rate_limit: Arc<[RateWindow]>,
    /// Where the records lie in the body; `None` = the body itself.
    pub response_path: Option<Program>,
    /// Whether a `response_path` that finds nothing means "no records" rather than a failure.
    pub missing_is_empty: bool,
    /// Names of members that are taken out of an answer before anything sees it, at any depth.
    pub redact: Vec<String>,
    /// Time allowed for one exchange with the vendor, in ms.
    pub timeout_ms: u64,
    /// Whether repeating the request is harmless (GET, HEAD, or declared `read_only`).
    pub read_only: bool,
    /// Where the caller's `Idempotency-Key` goes, where the vendor takes one.
    pub idempotency: Option<Placement>,
    /// How the account's fields are listed for this resource.
    pub fields: Option<Arc<DescribePlan>>,
    /// How the account's own objects are listed whose records this resource serves.
    pub objects: Option<Arc<DescribePlan>>,
    /// Functions of the integration, in order: evaluated once and bound as `$name`; later ones may use earlier ones.
    pub functions: Functions,
    /// Hash of the request and pagination parts: a cursor made under other parts has expired.
    pub fingerprint: [u8; 32],
}

impl NativePlan {
    /// Whether the caller's own body is sent as it comes.
    pub fn takes_file(&self) -> bool {
        self.body_format == BodyFormat::Raw && self.body.is_none()
    }

    /// Whether the vendor's answer is passed on as it comes.
    pub fn gives_file(&self) -> bool {
        self.response_format == Some(ResponseFormat::Bytes)
    }
}

/// Names of native members that templates read.
#[derive(Debug, Default)]
pub struct Consumed {
    /// Query parameters.
    pub query: BTreeSet<String>,
    /// Headers, lower case.
    pub headers: BTreeSet<String>,
}

/// How an array in a query parameter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QueryArrays {
    /// `a=1&a=2`
    #[default]
    Repeat,
    /// `a=1,2`
    Comma,
    /// `a[]=1&a[]=2`
    Brackets,
    /// `a[0]=1&a[1]=2`
    Indices,
}

/// How XML is written and read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct XmlRules {
    /// Prefixes and names of namespaces.
    pub namespaces: Vec<(String, String)>,
    /// Paths of local names from the root element on: arrays, one or many.
    pub arrays: Vec<Vec<String>>,
    /// Version of the SOAP envelope.
    pub soap: SoapVersion,
}

/// How CSV is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvRules {
    /// What stands between cells.
    pub separator: u8,
    /// Names of the columns; empty = the first row gives them.
    pub columns: Vec<String>,
}

/// Where a value goes in the wire request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// Query parameter.
    Query(String),
    /// Header.
    Header(String),
    /// Member of the JSON body, by path of keys and indexes.
    Body(Vec<String>),
    /// One more segment of the path.
    Path,
    /// Only templates place it, through `$page`.
    Template,
}
