//! Reading bodies: whole, bounded in bytes and time, and strictly.

use axum::body::Body;
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use interlingua_definition::kind::Kind;
use serde::de::DeserializeOwned;

use crate::problem::Problem;
use crate::settings::Limits;

/// The whole body.
pub(super) async fn bytes(body: Body, limits: &Limits) -> Result<Bytes, Problem> {
    let collected = Limited::new(body, limits.body_bytes).collect();
    match tokio::time::timeout(limits.body_timeout, collected).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(limits.body_bytes)),
        Ok(Err(error)) => Err(Problem::invalid(format!("the body did not arrive whole: {error}"))),
        Err(_) => Err(Problem::invalid("the body took too long to arrive").status(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// The body as text.
pub(super) async fn text(body: Body, limits: &Limits) -> Result<String, Problem> {
    let bytes = bytes(body, limits).await?;
    String::from_utf8(bytes.into()).map_err(|error| Problem::invalid(format!("the body is not UTF-8: {error}")))
}

/// The body as JSON of a known shape; unknown members are refused by the shape.
pub(super) async fn json<T: DeserializeOwned>(body: Body, limits: &Limits) -> Result<T, Problem> {
    let bytes = bytes(body, limits).await?;
    serde_json::from_slice(&bytes).map_err(|error| malformed(&error))
}

/// serde names values in its messages; a value may be a secret, so only the place and the category are told, except for
/// member names, which are ours to know.
fn malformed(error: &serde_json::Error) -> Problem {
    let message = error.to_string();
    let harmless = [
        "unknown field",
        "missing field",
        "duplicate field",
        "EOF",
        "expected",
        "trailing",
    ];
    let what = match error.classify() {
        serde_json::error::Category::Data if !harmless.iter().any(|start| message.starts_with(start)) => {
            "a member has the wrong type".to_owned()
        }
        _ => message.split(" at line").next().unwrap_or_default().to_owned(),
    };
    Problem::caller(
        Kind::InvalidRequest,
        format!(
            "the body is not what this route takes: {what} (line {}, column {})",
            error.line(),
            error.column()
        ),
    )
}

fn too_large(limit: usize) -> Problem {
    Problem::invalid(format!("the body is larger than {limit} bytes")).status(StatusCode::PAYLOAD_TOO_LARGE)
}
