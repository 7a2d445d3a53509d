//! `/admin/integrations/{name}` and `/admin/models/{name}`: definitions that stand by themselves.

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::get;
use http::HeaderMap;
use interlingua_store::DocumentKind;

use super::answer::{self, Envelope};
use super::definitions;
use super::offer::Offer;
use crate::access::Caller;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    of("/integrations", DocumentKind::Integration).merge(of("/models", DocumentKind::Model))
}

fn of(path: &str, kind: DocumentKind) -> Router<Shared> {
    Router::new()
        .route(path, get(list))
        .route(&format!("{path}/{{name}}"), get(show).put(put).delete(remove))
        .layer(Extension(kind))
}

async fn list(State(shared): State<Shared>, Extension(kind): Extension<DocumentKind>) -> Result<Envelope, Problem> {
    definitions::list(&shared, kind).await
}

async fn show(
    State(shared): State<Shared>,
    Extension(kind): Extension<DocumentKind>,
    Path(name): Path<String>,
) -> Result<Envelope, Problem> {
    definitions::show(&shared, (kind, name)).await
}

async fn put(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Extension(kind): Extension<DocumentKind>,
    Path(name): Path<String>,
    offer: Offer,
) -> Result<Response, Problem> {
    let called = match kind {
        DocumentKind::Model => "a model",
        _ => "an integration",
    };
    answer::check_name(called, &name)?;
    definitions::put(&shared, &caller, (kind, name), offer).await
}

async fn remove(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Extension(kind): Extension<DocumentKind>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Envelope, Problem> {
    let expected = answer::expected_revision(&headers)?;
    definitions::remove(&shared, &caller, (kind, name), expected).await
}
