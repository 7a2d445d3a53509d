//! OpenMetrics text.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::problem::Problem;
use crate::state::Shared;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Counters and latencies of this node.
pub(super) async fn show(State(shared): State<Shared>) -> Result<Response, Problem> {
    let text = shared.metrics.text().map_err(|error| Problem::internal(&error))?;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}
