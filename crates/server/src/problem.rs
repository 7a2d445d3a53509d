//! A problem as it leaves: `application/problem+json` (RFC 9457).

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use interlingua_definition::kind::Kind;
use serde_json::{Map, Value, json};

use crate::layers;

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Caller,
    Engine,
}

impl Origin {
    fn as_str(self) -> &'static str {
        match self {
            Origin::Caller => "caller",
            Origin::Engine => "engine",
        }
    }
}

/// An answer that says what went wrong.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    /// The kind's own, except where HTTP has a more exact one (405, 412, 413).
    pub(crate) status: u16,
    pub(crate) detail: String,
    /// Further members, `origin` and `retryable` among them.
    pub(crate) members: Map<String, Value>,
    pub(crate) headers: Box<HeaderMap>,
}

impl Problem {
    /// The caller asked for something that cannot be.
    pub(crate) fn caller(kind: Kind, detail: impl Into<String>) -> Problem {
        Problem::new(kind, Origin::Caller, detail)
    }

    pub(crate) fn invalid(detail: impl Into<String>) -> Problem {
        Problem::caller(Kind::InvalidRequest, detail)
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Problem {
        Problem::caller(Kind::NotFound, detail)
    }

    /// Our own fault. The cause is logged, not told.
    pub(crate) fn internal(cause: &dyn std::fmt::Display) -> Problem {
        tracing::error!(%cause, "internal failure");
        Problem::new(
            Kind::Internal,
            Origin::Engine,
            "something failed inside; the log has the cause under this request's id",
        )
    }

    pub(crate) fn new(kind: Kind, origin: Origin, detail: impl Into<String>) -> Problem {
        let retryable = matches!(kind, Kind::Overloaded | Kind::Internal);
        Problem {
            kind,
            status: kind.status(),
            detail: detail.into(),
            members: Map::new(),
            headers: Box::default(),
        }
        .with("origin", origin.as_str())
        .with("retryable", retryable)
    }

    pub(crate) fn status(mut self, status: StatusCode) -> Problem {
        self.status = status.as_u16();
        self
    }

    pub(crate) fn with(mut self, member: &str, value: impl Into<Value>) -> Problem {
        self.members.insert(member.to_owned(), value.into());
        self
    }

    pub(crate) fn header(mut self, name: header::HeaderName, value: HeaderValue) -> Problem {
        self.headers.insert(name, value);
        self
    }

    pub(crate) fn body(&self) -> Value {
        let kind = self.kind.as_str();
        let mut body = Map::new();
        body.insert("type".into(), json!(format!("urn:interlingua:problem:{kind}")));
        body.insert("title".into(), json!(self.kind.title()));
        body.insert("status".into(), json!(self.status));
        body.insert("detail".into(), json!(self.detail));
        if let Some(request) = layers::request_id() {
            body.insert("instance".into(), json!(format!("urn:interlingua:request:{request}")));
        }
        body.insert("kind".into(), json!(kind));
        body.extend(self.members.clone());
        Value::Object(body)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let content_type = (header::CONTENT_TYPE, "application/problem+json");
        let mut response = (status, [content_type], self.body().to_string()).into_response();
        response.headers_mut().extend(*self.headers);
        response.extensions_mut().insert(self.kind);
        response
    }
}
