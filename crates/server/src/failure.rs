//! The one place that turns a failure into an HTTP answer.

use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, StatusCode};
use interlingua_definition::diagnostic::Diagnostic;
use interlingua_definition::kind::Kind;
use interlingua_engine::{Failure, RateFigures};
use interlingua_store::StoreError;
use serde_json::{Map, Value, json};

use crate::plans::Findings;
use crate::problem::{Origin, Problem};

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        let mut problem = Problem::caller(failure.kind, failure.detail)
            .with("origin", json!(failure.origin))
            .with("retryable", failure.retryable);
        if let Some(upstream) = failure.upstream {
            problem = problem.with("upstream", json!(upstream));
        }
        if let Some(step) = failure.step {
            problem = problem.with("step", step);
        }
        if !failure.steps.is_empty() {
            let steps: Map<String, Value> = failure
                .steps
                .into_iter()
                .map(|(name, state)| (name, json!(state)))
                .collect();
            problem = problem.with("steps", steps);
        }
        if let Some(place) = failure.place {
            problem = problem.with("definition", json!(place));
        }
        if !failure.details.is_empty() {
            problem = problem.with("details", json!(failure.details));
        }
        if !failure.problems.is_empty() {
            problem = problem.with("problems", json!(failure.problems));
        }
        if let Some(supported) = failure.supported {
            problem = problem.with("supported", supported);
        }
        *problem.headers = rate_headers(&failure.rate);
        if let Some(seconds) = failure.retry_after_s {
            problem.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        problem
    }
}

/// The vendor's figures, normalised; nothing where the vendor said nothing.
pub(crate) fn rate_headers(rate: &RateFigures) -> HeaderMap {
    let headers = rate.headers().into_iter();
    headers
        .filter_map(|(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?)))
        .collect()
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        match error {
            StoreError::Exists { .. } => Problem::caller(Kind::Conflict, error.to_string()),
            StoreError::Missing { .. } => Problem::not_found(error.to_string()),
            StoreError::Conflict { .. } => {
                Problem::caller(Kind::Conflict, error.to_string()).status(StatusCode::PRECONDITION_FAILED)
            }
            StoreError::Unavailable(_) => unavailable(&error),
            other => Problem::internal(&other),
        }
    }
}

/// Seconds after which a caller should ask again while the database is away.
const DATABASE_RETRY_AFTER: HeaderValue = HeaderValue::from_static("2");

/// What cannot be answered without the database. Which database, and why, is the log's.
pub(crate) fn unavailable(cause: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%cause, "the database is away");
    Problem::new(
        Kind::Overloaded,
        Origin::Engine,
        "the database does not answer; what needs no database goes on",
    )
    .header(header::RETRY_AFTER, DATABASE_RETRY_AFTER)
}

/// A definition that was offered and is refused: nothing has changed.
pub(crate) fn refused(diagnostics: &[Diagnostic]) -> Problem {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let first = diagnostics
        .iter()
        .find(|diagnostic| diagnostic.is_error())
        .or(diagnostics.first());
    let first = first.map(ToString::to_string).unwrap_or_default();
    let detail =
        format!("the definition has {errors} error(s) and was not accepted; nothing has changed. First: {first}");
    Problem::caller(Kind::Validation, detail).with("diagnostics", diagnostics_json(diagnostics))
}

/// A standing definition of which no plan comes: the call that needs it fails, the others go on.
pub(crate) fn broken(findings: &Findings) -> Problem {
    let first = findings
        .iter()
        .find(|diagnostic| diagnostic.is_error())
        .or(findings.first());
    let problem = Problem::caller(
        Kind::Mapping,
        first.map_or("the definition cannot be used".to_owned(), |first| {
            format!("the definition cannot be used: {first}")
        }),
    );
    let problem = problem.with("origin", "mapping").with("retryable", false);
    let problem = problem.with("diagnostics", diagnostics_json(findings));
    match first {
        Some(first) => problem.with("definition", json!(first.place)),
        None => problem,
    }
}

/// What, where, and what to do; the level says whose document it is.
pub(crate) fn diagnostics_json(diagnostics: &[Diagnostic]) -> Value {
    diagnostics.iter().map(diagnostic_json).collect()
}

fn diagnostic_json(diagnostic: &Diagnostic) -> Value {
    let place = &diagnostic.place;
    let mut value = json!({
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "source": place.source,
        "level": place.level.as_str(),
        "pointer": place.pointer,
        "line": place.line,
        "column": place.column,
    });
    if let (Some(hint), Some(members)) = (&diagnostic.hint, value.as_object_mut()) {
        members.insert("hint".to_owned(), json!(hint));
    }
    value
}
