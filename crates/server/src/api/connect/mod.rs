//! Connecting an account in a browser: a session made with a key, the hosted page, the vendor's callback, the snippet.
//!
//! ```text
//! POST /connect/sessions -> GET /connect/{token} -> POST /connect/{token} -> (vendor -> GET /oauth/callback/{context}) -> account
//! ```
//!
//! The token opens the page; what is typed in is bound to the browser that sent it first, by a cookie.

mod browser;
mod candidate;
mod document;
mod flow;
mod filled;
mod integration;
mod page;
mod session;
mod sessions;
mod words;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use http::header;

pub(super) use flow::redirect_uri;

use crate::state::Shared;

/// What takes a key.
pub(super) fn guarded() -> Router<Shared> {
    Router::new().route("/connect/sessions", post(sessions::create))
}

/// What a browser asks for.
pub(super) fn open() -> Router<Shared> {
    Router::new()
        .route("/connect/{token}", get(flow::show).post(flow::submit))
        .route("/connect/{token}/cancel", get(flow::cancel))
        .route("/connect/{token}/result", get(sessions::result))
        .route("/oauth/callback/{context}", get(flow::callback))
        .route("/connect.js", get(snippet))
}

async fn snippet() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, include_str!("connect.js"))
}
