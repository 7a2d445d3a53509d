//! `/admin/integrations/{name}`. An integration: one vendor's API.

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, Uri};
use interlingua_store::DocumentKind;

use super::answer::{self, Envelope};
use super::definitions::{self, Offer};
use crate::access::Caller;
use crate::api::body;
use crate::api::parameters::Parameters;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/integrations", get(list))
        .route("/integrations/{name}", get(show).put(put).delete(remove))
}

async fn list(State(shared): State<Shared>) -> Result<Envelope, Problem> {
    definitions::list(&shared, DocumentKind::Integration).await
}

async fn show(State(shared): State<Shared>, Path(name): Path<String>) -> Result<Envelope, Problem> {
    definitions::show(&shared, (DocumentKind::Integration, name)).await
}

async fn put(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    answer::check_name("an integration", &name)?;
    let mut parameters = Parameters::read(&uri)?;
    let dry_run = parameters.flag("dry_run")?;
    parameters.nothing_else()?;
    let text = body::text(body, &shared.limits).await?;
    let expected = answer::expected_revision(&headers)?;
    definitions::put(
        &shared,
        &caller,
        Offer {
            name: (DocumentKind::Integration, name),
            text,
            dry_run,
            expected,
        },
    )
    .await
}

async fn remove(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Envelope, Problem> {
    let expected = answer::expected_revision(&headers)?;
    definitions::remove(&shared, &caller, (DocumentKind::Integration, name), expected).await
}
