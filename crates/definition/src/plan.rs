//! The plan: one method, merged over its levels and compiled, ready to run.
//!
//! Immutable and shared; nothing in it is left to parse. A plan exists only if its definition has no errors.
//! `compile/` makes plans, the engine runs them.

mod auth;
mod connect;
mod webhooks;
mod yields;

pub use yields::{MappedField, mapped_fields};

use std::collections::BTreeSet;
use std::sync::Arc;

use interlingua_jsonata::Program;

pub use crate::document::format::{BodyFormat, FormStyle, ResponseFormat, SoapVersion};
use crate::kind::Kind;
use crate::model::ResourceSchema;
use crate::source::Place;

pub use auth::*;
pub use connect::*;
pub use webhooks::*;

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

/// Named helpers, in order, bound as `$name`. Plans that see the same ones share them.
pub type Functions = Arc<[(String, Program)]>;

/// One mapped method: how an integration serves one method of a unified model.
#[derive(Debug)]
pub struct MappedPlan {
    /// Name of the unified model.
    pub model: String,
    /// The model's resource.
    pub resource: String,
    /// The unified method.
    pub method: String,
    /// Variants in order; the first whose `when` holds is used. The last has no `when`.
    pub variants: Vec<Variant>,
    /// What a caller may filter, sort and write.
    pub supports: Supports,
    /// What a caller may say where fields are asked for that depend on it: the filters among `supports` that `describe` reads.
    pub describes_by: Supports,
    /// The model's schema of the resource: types filters, checks records.
    pub schema: Arc<ResourceSchema>,
}

impl MappedPlan {
    /// Whether the caller's own body is sent as it comes, however the request is served.
    pub fn takes_file(&self) -> bool {
        self.every_call(NativePlan::takes_file)
    }

    /// Whether the vendor's answer is passed on as it comes: a file, of which no record is made.
    pub fn gives_file(&self) -> bool {
        self.every_call(NativePlan::gives_file) && self.variants.iter().all(|variant| variant.record.is_empty())
    }

    fn every_call(&self, is: fn(&NativePlan) -> bool) -> bool {
        let holds = |variant: &Variant| variant.steps.is_none() && variant.native.as_deref().is_some_and(is);
        !self.variants.is_empty() && self.variants.iter().all(holds)
    }
}

/// One way of serving a mapped method.
#[derive(Debug)]
pub struct Variant {
    /// Name in the definition; the base method is `""`.
    pub name: String,
    /// Condition over the unified request.
    pub when: Option<Program>,
    /// The call it makes; with `steps` that of the step which returns the data; `None` with `data`.
    pub native: Option<Arc<NativePlan>>,
    /// Several calls in place of one.
    pub steps: Option<Steps>,
    /// Constants served instead of a call (records in the vendor's shape).
    pub data: Option<Shape>,
    /// The native request; empty with `steps`.
    pub request: Request,
    /// The unified record, lowest level first; results are deep-merged.
    pub record: Vec<Shape>,
    /// Mapped error rules (`errors` of the mapping), asked before the integration's.
    pub errors: Vec<Arc<ErrorRule>>,
    /// After a write that answers without the record: the id to read it back by.
    pub reread: Option<Reread>,
    /// Expressions over the response for the envelope's `meta`.
    pub meta: Option<Shape>,
    /// Whether an expression names `$fields`; those of `when` are `when_needs_fields`.
    pub needs_fields: bool,
    /// Whether `when` names `$fields`, which must then be there before a variant is chosen.
    pub when_needs_fields: bool,
    /// Whether an expression names `$objects`, that of `when` included.
    pub needs_objects: bool,
    /// Parameters of the describe call behind `$fields`, over the unified request.
    pub describe: Option<Shape>,
    /// What is written into one field of the vendor's from one unified field, in both words.
    pub written: Vec<WrittenField>,
    /// Functions of the integration and the mapping, in order, bound as `$name`.
    pub functions: Functions,
    /// Hash of the variant's request parts and of its native plan's: a cursor made under other parts has expired.
    pub fingerprint: [u8; 32],
}

/// A native request, made of expressions over the unified one.
#[derive(Debug, Default)]
pub struct Request {
    /// `id`.
    pub id: Option<Program>,
    /// `query`.
    pub query: Option<Shape>,
    /// `headers`.
    pub headers: Option<Shape>,
    /// `body`.
    pub body: Option<Shape>,
}

/// A field as the vendor and as the model calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenField {
    /// Keys into the native body.
    pub remote: Vec<String>,
    /// Dotted unified field.
    pub unified: String,
}

impl Variant {
    /// Every native request that it makes, those of its steps and their undoing included.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        let steps = self.steps.iter().flat_map(|steps| &steps.all);
        let of_steps = steps.flat_map(|step| [Some(&step.request), step.undo.as_ref().map(|undo| &undo.request)]);
        std::iter::once(&self.request).chain(of_steps.flatten())
    }

    pub(crate) fn requests_mut(&mut self) -> impl Iterator<Item = &mut Request> {
        let steps = self.steps.iter_mut().flat_map(|steps| &mut steps.all);
        let of_steps = steps.flat_map(|step| {
            [
                Some(&mut step.request),
                step.undo.as_mut().map(|undo| &mut undo.request),
            ]
        });
        std::iter::once(&mut self.request).chain(of_steps.flatten())
    }
}

impl Request {
    /// Its structures: query, headers, body.
    pub fn shapes(&self) -> impl Iterator<Item = &Shape> {
        [&self.query, &self.headers, &self.body].into_iter().flatten()
    }

    pub(crate) fn shapes_mut(&mut self) -> impl Iterator<Item = &mut Shape> {
        [&mut self.query, &mut self.headers, &mut self.body]
            .into_iter()
            .flatten()
    }
}

/// Named calls in order, in place of one.
#[derive(Debug)]
pub struct Steps {
    /// In the order in which they are taken.
    pub all: Vec<Step>,
    /// The step whose data is mapped, and which pages a list; `None` = the last that was taken.
    pub returns: Option<usize>,
}

/// One named call.
#[derive(Debug)]
pub struct Step {
    /// Name in the definition.
    pub name: String,
    /// What it calls.
    pub native: Arc<NativePlan>,
    /// The native request, over the unified one, with `$steps`, `$item`, `$index`.
    pub request: Request,
    /// Whether it is taken at all.
    pub when: Option<Program>,
    /// What it is repeated over.
    pub for_each: Option<ForEach>,
    /// What its failure means.
    pub on_error: OnError,
    /// What takes it back.
    pub undo: Option<Undo>,
    /// Whether it changes something at the vendor's.
    pub writes: bool,
    /// Where it stands.
    pub place: Place,
}

impl Step {
    /// What decides whether it is taken, and how often.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Program> {
        let items = match &self.for_each {
            Some(ForEach::Items(items)) => Some(items.as_ref()),
            Some(ForEach::Records) | None => None,
        };
        self.when.iter().chain(items)
    }
}

/// What a step is repeated over.
#[derive(Debug)]
pub enum ForEach {
    /// The records of the page that the returning step found.
    Records,
    /// The elements that an expression yields.
    Items(Box<Program>),
}

/// What takes a step back.
#[derive(Debug)]
pub struct Undo {
    /// What it calls.
    pub native: Arc<NativePlan>,
    /// The native request, over the unified one, with the step's own outcome in `$steps`.
    pub request: Request,
}

/// What a step's failure means for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnError {
    /// The call ends here.
    #[default]
    Fail,
    /// It goes on, with a problem.
    Continue,
    /// What was done is taken back, then the call ends.
    Undo,
}

/// Reading a record back after a write.
#[derive(Debug)]
pub struct Reread {
    /// Yields the id, over the write's response (`status`, `headers`, `body`, with `$request`).
    pub id: Program,
    /// The mapped `get` of the same resource.
    pub get: Arc<MappedPlan>,
}

/// Text with holes, each encoded for its place by the engine.
#[derive(Debug)]
pub struct Template {
    /// Literal and computed parts, in order.
    pub parts: Vec<Part>,
    /// Where it stands in its document.
    pub place: Place,
}

/// A part of a template.
#[derive(Debug)]
pub enum Part {
    /// Literal text: trusted, never encoded.
    Text(String),
    /// A hole: its value is always encoded for its place.
    Hole(Box<Program>),
}

/// Structure whose leaves are computed: requests, bodies, records.
#[derive(Debug)]
pub enum Shape {
    /// JSONata over the context.
    Expression(Box<Leaf>),
    /// A template; a single hole without text keeps its value's type.
    Template(Template),
    /// A number or boolean, or text that is meant literally, as JSON text.
    Constant(String),
    /// Every element keeps its place; a missing one is null.
    Array(Vec<Shape>),
    /// Missing members drop out; an object all of whose written members are missing is missing.
    Object(ObjectShape),
    /// Parts of different kinds from several levels, lowest first: each is evaluated on the same context and the results are
    /// deep-merged (missing keeps the lower value, null sets null, arrays replace).
    Stack(Vec<Shape>),
}

/// An object under construction.
#[derive(Debug, Default)]
pub struct ObjectShape {
    /// Written members, in document order.
    pub members: Vec<(String, Shape)>,
    /// `"..."`: objects spread beneath the written members.
    pub spreads: Vec<Shape>,
}

/// One computed leaf.
#[derive(Debug)]
pub struct Leaf {
    /// Compiled text.
    pub program: Program,
    /// Where it stands, and which level it came from.
    pub place: Place,
    /// `body.…` paths of the unified request that it reads: in an update it is evaluated only if one is present.
    pub body_reads: Vec<Vec<String>>,
    /// `query.…` paths that it reads: in a list it is evaluated only if one is present.
    pub query_reads: Vec<Vec<String>>,
    /// Whether an update may bring only some of `body_reads`, and a list none of `query_reads`.
    pub partial: bool,
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

/// How a list goes on from page to page.
#[derive(Debug)]
pub struct Pagination {
    /// Scheme.
    pub style: PageStyle,
    /// Where the wished page size goes, and its bounds.
    pub limit: Option<PageLimit>,
    /// Over the response: whether there is more.
    pub has_more: Option<Program>,
    /// Over the response: how many records there are in all.
    pub total: Option<Program>,
    /// Whether a page shorter than its limit is the last.
    pub short_page_ends: bool,
    /// Over the response: values kept from page to page, as `$page.keep.<name>`.
    pub keep: Vec<(String, Program)>,
    /// Upper bound of pages in one traversal.
    pub max_pages: u32,
}

/// Pagination schemes.
#[derive(Debug)]
pub enum PageStyle {
    /// The answer is complete.
    None,
    /// A token from the body (or a header) is sent back.
    Cursor {
        /// Over the response (`status`, `headers`, `body`): the next token.
        next: Program,
        /// Where it goes.
        send: Placement,
        /// Whether it arrives percent-encoded.
        percent: bool,
    },
    /// Page numbers.
    Page {
        /// Number of the first page.
        start: i64,
        /// Where the number goes.
        send: Placement,
        /// Whether the first request carries it too.
        send_first: bool,
    },
    /// Counts of records to skip.
    Offset {
        /// First offset.
        start: i64,
        /// Where the offset goes.
        send: Placement,
        /// Whether the first request carries it too.
        send_first: bool,
    },
    /// First and last index of the records wanted.
    Range {
        /// Index of the first record.
        start: i64,
        /// Where the range goes.
        send: RangePlaces,
        /// Whether the first request carries it too.
        send_first: bool,
    },
    /// A value of the last record is sent back.
    Keyset {
        /// Over the last record: the value.
        key: Program,
        /// Where it goes.
        send: Placement,
        /// Whether the vendor answers that record once more.
        inclusive: bool,
    },
    /// Any state, made from page to page.
    Expression {
        /// Over the native request: the first page's state.
        start: Option<Program>,
        /// Over the response: the next page's state.
        next: Program,
        /// Where it goes, if a template does not place it.
        send: Placement,
    },
    /// RFC 8288 `Link` header.
    LinkHeader {
        /// Relation to follow.
        rel: String,
        /// Query parameters of the first request to keep.
        keep_query: Vec<String>,
        /// Take path and query of a foreign origin's URL on our own origin.
        rebase: bool,
    },
    /// A whole URL, from the body or a header.
    NextUrl {
        /// Over the response (`status`, `headers`, `body`): the URL, absolute or relative.
        next: Program,
        /// Query parameters of the first request to keep.
        keep_query: Vec<String>,
        /// Take path and query of a foreign origin's URL on our own origin.
        rebase: bool,
    },
}

/// Where a range of indexes goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangePlaces {
    /// As one text: `items=0-24`.
    Whole {
        /// Where it goes.
        send: Placement,
        /// Text before the indexes (`items=`).
        prefix: String,
    },
    /// As two numbers.
    Ends {
        /// Where the first index goes.
        from: Placement,
        /// Where the last index goes.
        to: Placement,
    },
}

/// The page size.
#[derive(Debug)]
pub struct PageLimit {
    /// Where it goes.
    pub send: Placement,
    /// Sent if the caller wishes nothing.
    pub default: Option<u32>,
    /// The vendor's maximum: larger wishes are lowered to it.
    pub max: Option<u32>,
}

/// One named error rule.
#[derive(Debug)]
pub struct ErrorRule {
    /// Name in the definition.
    pub name: String,
    /// Statuses that it speaks of; empty = every status.
    pub statuses: Vec<StatusMatch>,
    /// Condition over the response; `None` = holds.
    pub condition: Option<Program>,
    /// What the answer then is.
    pub kind: Outcome,
    /// Text for people.
    pub message: Option<Program>,
    /// `[{ field, message }]`.
    pub details: Option<Program>,
    /// Seconds until a repeat makes sense.
    pub retry_after: Option<Program>,
    /// A problem beside the data instead of a failure.
    pub partial: bool,
    /// Whether renewing the credential can cure it; `None` = as the kind says.
    pub refresh: Option<bool>,
    /// Where it stands.
    pub place: Place,
}

/// Judges the elements of an answer one by one; expressions are over the element.
#[derive(Debug)]
pub struct ItemRule {
    /// Whether the element succeeded.
    pub condition: Program,
    /// What a failed one is.
    pub kind: Kind,
    /// Text for people.
    pub message: Option<Program>,
    /// `[{ field, message }]`.
    pub details: Option<Program>,
    /// Where it stands.
    pub place: Place,
}

/// A status or a class of statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusMatch {
    /// 409
    Exactly(u16),
    /// `5xx`, as its first digit.
    Class(u8),
}

/// What a rule turns an answer into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Data after all.
    Success,
    /// No records.
    Empty,
    /// A failure of this kind.
    Failure(Kind),
}

/// One window of the vendor's limits; every member is over the response.
#[derive(Debug)]
pub struct RateWindow {
    /// Name in the definition; the policy's name in `RateLimit` headers.
    pub name: String,
    /// Requests allowed.
    pub limit: Option<Program>,
    /// Requests left.
    pub remaining: Option<Program>,
    /// Requests made (`remaining` = `limit` - `used`).
    pub used: Option<Program>,
    /// When it starts anew.
    pub reset: Option<Program>,
    /// Unit of `reset`.
    pub unit: ResetUnit,
    /// Length of the window in seconds, where declared.
    pub window_s: Option<u64>,
    /// Several windows at once: objects with the members above.
    pub items: Option<Program>,
}

/// Unit of a reset value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResetUnit {
    /// Seconds from now.
    #[default]
    Seconds,
    /// Milliseconds from now.
    Milliseconds,
    /// Unix time in seconds.
    EpochSeconds,
    /// Unix time in milliseconds.
    EpochMilliseconds,
    /// ISO 8601.
    Iso8601,
    /// RFC 9110 HTTP-date.
    HttpDate,
    /// Any moment: Unix time in either unit, ISO 8601 or HTTP-date.
    Time,
}

/// How an account's fields, or its own objects, are listed.
#[derive(Debug)]
pub struct DescribePlan {
    /// The describe call.
    pub native: Arc<NativePlan>,
    /// The native request's parameters, where the describe call needs any.
    pub query: Option<Shape>,
    /// Where the descriptions lie in its body.
    pub response_path: Option<Program>,
    /// One description -> `name, label, type, custom, writable, options` of a field, `name, label, plural, description, writable` of an
    /// object.
    pub item: Shape,
    /// How long the list is kept in memory, in ms.
    pub ttl_ms: u64,
    /// Hash of the call and of all that says how it is made and read.
    pub fingerprint: [u8; 32],
}

/// What a caller may ask of a mapped method.
#[derive(Debug, Default, Clone)]
pub struct Supports {
    /// Filters, by unified field name.
    pub filters: Vec<Filter>,
    /// Fields that can be sorted by.
    pub sort: Vec<String>,
    /// Unified fields that a write may carry; dotted paths, a prefix covers what is below it.
    pub writes: Vec<Vec<String>>,
    /// Whether reads are dynamic, so that writes cannot be judged.
    pub any_write: bool,
    /// Whether requests read `query.sync_token`.
    pub sync_token: bool,
}

/// One supported filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Unified field.
    pub field: String,
    /// `eq ne gt gte lt lte in contains exists`
    pub ops: Vec<String>,
    /// Must be given.
    pub required: bool,
    /// May not be combined with other filters.
    pub alone: bool,
    /// Values allowed; empty = any of the type.
    pub values: Vec<String>,
}
