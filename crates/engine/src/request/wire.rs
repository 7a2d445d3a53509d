//! The wire request: the integration's templates over the native request.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{BodyFormat, NativePlan, Part, Placement, ResponseFormat, SoapVersion, Template};
use interlingua_definition::source::Place;
use interlingua_jsonata::{EvalError, Value};

use super::{body, encode, headers, query, url};
use crate::failure::{Detail, Failure, Origin};
use crate::language::{Language, scalar_text};
use crate::paginate::{self, Position};
use crate::shape::{Cause, ShapeError};
use crate::transport::{Peer, WireRequest};

/// A wire request under construction.
#[derive(Default)]
pub(crate) struct Draft {
    /// By parameter: its encoded pairs.
    query: Vec<(String, Vec<(String, String)>)>,
    headers: Vec<(String, String)>,
}

impl Draft {
    /// Sets a parameter's pairs in place of those it had. No pairs change nothing.
    pub(crate) fn set_query(&mut self, name: &str, pairs: Vec<(String, String)>) {
        if pairs.is_empty() {
            return;
        }
        match self.query.iter_mut().find(|(existing, _)| existing == name) {
            Some((_, existing)) => *existing = pairs,
            None => self.query.push((name.to_owned(), pairs)),
        }
    }

    /// Sets a header unless it is there.
    fn default_header(&mut self, name: &str, value: &str) {
        if !self.headers.iter().any(|(existing, _)| existing == name) {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
    }

    /// Sets a header in place of the one it had.
    pub(crate) fn set_header(&mut self, name: &str, value: String) {
        match self.headers.iter_mut().find(|(existing, _)| existing == name) {
            Some((_, existing)) => *existing = value,
            None => self.headers.push((name.to_owned(), value)),
        }
    }
}

/// Base URL, query and headers that the integration sends with everything.
pub(crate) fn defaults<'a>(
    language: &mut Language<'a>,
    plan: &'a NativePlan,
    native: Value<'a>,
) -> Result<WireRequest, Failure> {
    paginate::bind(language, plan, &Position::FIRST, None, native)?;
    let mut draft = Draft::default();
    let mut url = url::build(language, plan, native)?;
    query::build(language, plan, native, &mut draft)?;
    headers::build(language, plan, native, &mut draft)?;
    append_query(&mut url, &draft);
    Ok(WireRequest {
        method: plan.http_method.clone(),
        url,
        headers: draft.headers,
        body: None,
        timeout_ms: plan.timeout_ms,
        peer: Peer::default(),
    })
}

/// What we would like to be answered.
fn accept(format: Option<ResponseFormat>) -> &'static str {
    match format {
        None | Some(ResponseFormat::Json) => "application/json",
        Some(ResponseFormat::Ndjson) => "application/x-ndjson, application/json;q=0.9",
        Some(ResponseFormat::Xml) => "application/xml, text/xml",
        Some(ResponseFormat::Soap) => "text/xml, application/soap+xml",
        Some(ResponseFormat::Csv) => "text/csv",
        Some(ResponseFormat::Form | ResponseFormat::Text | ResponseFormat::Bytes) => "*/*",
    }
}

/// What a wire request is made of besides the plan.
pub(crate) struct Input<'a> {
    /// `id`, `query`, `headers`, `body`.
    pub(crate) native: Value<'a>,
    /// Where in the list.
    pub(crate) position: &'a Position,
    /// Page size to ask for.
    pub(crate) limit: Option<u32>,
    /// The caller's `Idempotency-Key`.
    pub(crate) idempotency_key: Option<&'a str>,
}

/// Builds the wire request, without its credential.
pub(crate) fn build<'a>(
    language: &mut Language<'a>,
    plan: &'a NativePlan,
    input: &Input<'a>,
) -> Result<WireRequest, Failure> {
    let page = paginate::bind(language, plan, input.position, input.limit, input.native)?;
    let mut draft = Draft::default();
    let mut url = url::build(language, plan, input.native)?;
    query::build(language, plan, input.native, &mut draft)?;
    headers::build(language, plan, input.native, &mut draft)?;
    let mut value = body::build(language, plan, input.native)?;
    let placed = paginate::placed(language, plan, input.position, page).map_err(|error| memory(&error))?;
    for (placement, token) in placed {
        match (placement, scalar_text(token)) {
            (Placement::Path, Some(text)) => push_segment(&mut url, &text)?,
            _ => value = place(language, plan, &mut draft, value, placement, token)?,
        }
    }
    if let (Some(placement), Some(key)) = (&plan.idempotency, input.idempotency_key) {
        let key = language.text(key).map_err(|error| memory(&error))?;
        value = place(language, plan, &mut draft, value, placement, key)?;
    }
    let bodiless = matches!(plan.http_method.as_str(), "GET" | "HEAD") && plan.body.is_none() && value.is_null();
    let encoded = if bodiless {
        None
    } else {
        body::encode(language, plan, value)?
    };
    let body = encoded.map(|encoded| {
        draft.default_header("content-type", &encoded.content_type);
        encoded.bytes
    });
    if plan.body_format == BodyFormat::Soap && plan.xml.soap == SoapVersion::V1_1 {
        // SOAP 1.1 section 6.1.1 requires it; an empty one leaves the intent to the URL.
        draft.default_header("soapaction", "\"\"");
    }
    draft.default_header("accept", accept(plan.response_format));
    headers::check(&draft.headers)?;
    append_query(&mut url, &draft);
    let url = paginate::redirect(plan, url, input.position)?;
    Ok(WireRequest {
        method: plan.http_method.clone(),
        url,
        headers: draft.headers,
        body,
        timeout_ms: plan.timeout_ms,
        peer: Peer::default(),
    })
}

/// Puts a token or page size where the pagination says.
fn place<'a>(
    language: &Language<'a>,
    plan: &NativePlan,
    draft: &mut Draft,
    body: Value<'a>,
    placement: &Placement,
    token: Value<'a>,
) -> Result<Value<'a>, Failure> {
    match placement {
        Placement::Query(name) => draft.set_query(name, query::spread(plan, name, token)),
        Placement::Header(name) => {
            if let Some(text) = scalar_text(token) {
                draft.set_header(&name.to_ascii_lowercase(), text);
            }
        }
        Placement::Body(path) => return body::set_member(language, body, path, token),
        Placement::Path | Placement::Template => {}
    }
    Ok(body)
}

/// Adds one more segment to a path.
pub(crate) fn push_segment(url: &mut ::url::Url, text: &str) -> Result<(), Failure> {
    let segment = encode::segment(text).map_err(|_| {
        Failure::invalid("a value that is empty, dots or holds a control character cannot stand in a path")
    })?;
    let path = format!("{}/{segment}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(())
}

/// Pairs are encoded already; what a path template wrote behind `?` stays in front.
fn append_query(url: &mut ::url::Url, draft: &Draft) {
    let pairs = draft
        .query
        .iter()
        .flat_map(|(_, pairs)| pairs)
        .map(|(name, value)| format!("{name}={value}"));
    let written = url.query().map(str::to_owned).into_iter();
    let all: Vec<String> = written.filter(|text| !text.is_empty()).chain(pairs).collect();
    url.set_query((!all.is_empty()).then(|| all.join("&")).as_deref());
}

/// A template as text; `None` if a hole is missing.
pub(crate) fn template_text<'a>(
    language: &mut Language<'a>,
    template: &'a Template,
    context: Value<'a>,
) -> Result<Option<String>, Failure> {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            Part::Text(literal) => text.push_str(literal),
            Part::Hole(program) => {
                let value = language
                    .run(program, context)
                    .map_err(|error| template_error(&error, template))?;
                match scalar_text(value) {
                    Some(found) => text.push_str(&found),
                    None => return Ok(None),
                }
            }
        }
    }
    Ok(Some(text))
}

/// An expression of a template that raised an error.
pub(crate) fn template_error(error: &EvalError, template: &Template) -> Failure {
    eval_failure(error, &template.place)
}

/// An expression of a request that raised an error. The message of an expression error may quote a value of the caller's
/// own request, never the vendor's.
pub(crate) fn eval_failure(error: &EvalError, place: &Place) -> Failure {
    Failure::new(Kind::Mapping, format!("{} at {place}: {}", error.code, error.message)).at(place)
}

/// A request structure that could not be built.
pub(crate) fn shape_failure(error: ShapeError) -> Failure {
    let failure = match error.cause {
        Cause::Eval(cause) => Failure::new(
            Kind::Mapping,
            format!("{}: {} (at `{}`)", cause.code, cause.message, error.pointer),
        ),
        Cause::Partial(missing) => partial(missing),
    };
    match error.place {
        Some(place) => failure.at(&place),
        None => failure,
    }
}

/// Raised on purpose by `$error` and `$assert`.
const RAISED: [&str; 2] = ["D3137", "D3141"];

/// A value that the vendor has no place for: one that its query language cannot hold, a word that it does not know.
const UNFIT: [&str; 2] = ["H1002", "H1017"];

/// What the mapping refuses in its own words is the caller's to mend.
fn own_refusal(error: &EvalError) -> Option<Failure> {
    RAISED
        .contains(&error.code)
        .then(|| Failure::invalid(error.message.clone()))
}

/// A request structure that the mapping could not make. A value that the vendor has no place for is the caller's to mend, too.
pub(crate) fn request_failure(error: ShapeError) -> Failure {
    let own = match &error.cause {
        Cause::Eval(cause) if UNFIT.contains(&cause.code) => {
            Some(Failure::invalid(format!("{} (at `{}`)", cause.message, error.pointer)))
        }
        Cause::Eval(cause) => own_refusal(cause),
        Cause::Partial(_) => None,
    };
    own.unwrap_or_else(|| shape_failure(error))
}

/// One expression of a request that failed; `what` it is.
pub(crate) fn expression_failure(what: &str, error: &EvalError) -> Failure {
    own_refusal(error).unwrap_or_else(|| {
        Failure::new(
            Kind::Mapping,
            format!("{what} failed: {} {}", error.code, error.message),
        )
    })
}

fn partial(missing: Vec<String>) -> Failure {
    let detail = format!(
        "this update needs {} too, since the vendor takes them together",
        missing.join(", ")
    );
    let mut failure = Failure::invalid(detail);
    let message = "is needed together with the fields that were sent".to_owned();
    failure.details = missing
        .into_iter()
        .map(|field| Detail::of(field, message.clone()))
        .collect();
    failure
}

/// Encoded text of a credential for a query.
pub(crate) fn query_pair(name: &str, value: &str) -> String {
    format!("{}={}", encode::query(name, ""), encode::query(value, ""))
}

/// The arena's budget is used up.
pub(crate) fn memory(error: &EvalError) -> Failure {
    Failure::new(Kind::Internal, error.message.clone()).from(Origin::Engine)
}
