//! Envelopes, times and conditions of administration.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::problem::Problem;

/// `{ "data": … }` with further members beside it.
pub(super) struct Envelope {
    status: StatusCode,
    members: Map<String, Value>,
    revision: Option<u64>,
}

impl Envelope {
    pub(super) fn of(data: impl Into<Value>) -> Envelope {
        let mut members = Map::new();
        members.insert("data".to_owned(), data.into());
        Envelope {
            status: StatusCode::OK,
            members,
            revision: None,
        }
    }

    pub(super) fn created(mut self) -> Envelope {
        self.status = StatusCode::CREATED;
        self
    }

    pub(super) fn with(mut self, member: &str, value: impl Into<Value>) -> Envelope {
        self.members.insert(member.to_owned(), value.into());
        self
    }

    /// The revision of a document, in the body and as `ETag`.
    pub(super) fn revision(mut self, revision: u64) -> Envelope {
        self.revision = Some(revision);
        self.with("revision", revision)
    }
}

impl IntoResponse for Envelope {
    fn into_response(mut self) -> Response {
        self.members.entry("problems").or_insert_with(|| json!([]));
        let mut response = (self.status, Json(Value::Object(self.members))).into_response();
        if let Some(tag) = self
            .revision
            .and_then(|revision| HeaderValue::try_from(format!("\"{revision}\"")).ok())
        {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// RFC 3339 of Unix milliseconds.
pub(super) fn time(at_ms: i64) -> Value {
    jiff::Timestamp::from_millisecond(at_ms).map_or(Value::Null, |time| json!(time.to_string()))
}

/// The revision of `If-Match` (RFC 9110 section 13.1.1): a number with or without quotes. `If-None-Match: *` is 0: there
/// must be none.
pub(super) fn expected_revision(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|value| value.as_bytes() == b"*")
    {
        return Ok(Some(0));
    }
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let digits = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    digits
        .parse()
        .map(Some)
        .map_err(|_| Problem::invalid("`If-Match` holds a revision, as the ETag of an earlier answer does"))
}

/// A name in a route: of environments, integrations, models.
pub(super) fn check_name(what: &str, name: &str) -> Result<(), Problem> {
    let tame = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    let starts_well = name
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if starts_well && name.len() <= 63 && name.bytes().all(tame) {
        return Ok(());
    }
    Err(Problem::invalid(format!(
        "{name:?} is no name for {what}: up to 63 lower-case letters, digits, `-` and `_`, a letter or digit first"
    )))
}
