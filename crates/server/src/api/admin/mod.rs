//! Administration: JSON in and out, so that anyone can script it.

mod answer;
mod offer;
mod definitions;
mod documents;
mod mappings;
mod environments;
mod keys;
mod apps;
mod overlays;
mod accounts;
mod door;
pub(super) mod connect_form;
mod lifecycle;
mod audit;
mod endpoints;
mod events;
mod effective;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::state::Shared;

pub(super) fn routes(shared: &Shared) -> Router<Shared> {
    Router::new()
        .merge(documents::routes())
        .merge(mappings::routes())
        .merge(environments::routes())
        .merge(keys::routes())
        .merge(apps::routes())
        .merge(overlays::routes())
        .merge(accounts::routes())
        .merge(effective::routes())
        .merge(lifecycle::routes())
        .merge(audit::routes())
        .merge(endpoints::routes())
        .merge(events::routes())
        .route_layer(from_fn_with_state(shared.clone(), audit::record))
}
