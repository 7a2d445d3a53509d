//! A caller's request, taken apart but for its path.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use http::{HeaderMap, Method, Uri};
use interlingua_engine::Upload;

use super::parameters;
use super::passthrough;
use crate::problem::Problem;

/// `-` stands where an id would and is never one.
const NO_ID: &str = "-";

/// The request without its path.
pub(super) struct Incoming {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    /// `None` where the method has none.
    pub(super) body: Option<Body>,
}

impl<S: Sync> FromRequest<S> for Incoming {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Incoming, Infallible> {
        let (parts, body) = request.into_parts();
        let writes = !matches!(parts.method, Method::GET | Method::HEAD | Method::DELETE);
        Ok(Incoming {
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body: writes.then_some(body),
        })
    }
}

impl Incoming {
    /// The standard method that a request without an id asks for.
    pub(super) fn on_collection(&self) -> &'static str {
        if self.method == Method::POST { "create" } else { "list" }
    }

    /// The standard method that a request with an id asks for.
    pub(super) fn on_record(&self) -> &'static str {
        match self.method {
            Method::PATCH | Method::PUT => "update",
            Method::DELETE => "delete",
            _ => "get",
        }
    }

    /// The caller's body as a file, taken out of the request.
    pub(super) fn take_upload(&mut self) -> Result<Option<Upload>, Problem> {
        let Some(body) = self.body.take() else { return Ok(None) };
        Ok(Some(Upload {
            bytes: passthrough::upload(body),
            content_type: parameters::header(&self.headers, "content-type")?,
            content_length: parameters::header(&self.headers, "content-length")?,
        }))
    }
}

/// The id in a path of a custom method, which may have none.
pub(super) fn optional_id(id: String) -> Option<String> {
    Some(id).filter(|id| id != NO_ID)
}

/// The id in a path.
pub(super) fn id(id: String) -> Result<String, Problem> {
    optional_id(id).ok_or_else(|| Problem::not_found("`-` is never an id"))
}
