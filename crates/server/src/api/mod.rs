//! Routes, one file per resource.

mod body;
mod parameters;
mod call;
mod ask;
mod incoming;
mod patience;
mod ndjson;
mod unified;
mod describe;
mod openapi;
mod proxy;
mod passthrough;
mod admin;
mod connect;
mod health;
mod metrics;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use http::{Method, StatusCode, Uri};
use interlingua_definition::kind::Kind;

use crate::access;
use crate::layers;
use crate::problem::Problem;
use crate::state::Shared;

/// Everything that this node answers.
pub(crate) fn router(shared: Shared) -> Router {
    let guarded = Router::new()
        .merge(unified::routes())
        .merge(describe::routes())
        .merge(openapi::routes())
        .merge(proxy::routes())
        .merge(passthrough::routes())
        .merge(connect::guarded())
        .nest("/admin", admin::routes(&shared))
        .method_not_allowed_fallback(no_method)
        .route_layer(from_fn_with_state(shared.clone(), access::authenticate));
    let open = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .method_not_allowed_fallback(no_method);
    let requests = shared.limits.requests;
    layers::wrap(
        layers::shed(guarded.merge(connect::open()), requests)
            .merge(open)
            .fallback(no_route)
            .with_state(shared),
    )
}

async fn no_route(method: Method, uri: Uri) -> Problem {
    Problem::not_found(format!("there is no route {method} {}", uri.path()))
}

/// axum adds the `Allow` header.
async fn no_method(method: Method) -> Problem {
    Problem::caller(
        Kind::InvalidRequest,
        format!("this route does not take {method}; the Allow header lists what it takes"),
    )
    .status(StatusCode::METHOD_NOT_ALLOWED)
}
