//! The overlay that a route names.

use std::collections::HashMap;

use axum::extract::{Extension, FromRequestParts, OriginalUri, Path};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use interlingua_store::{DocumentKey, DocumentKind};

use crate::access::Caller;
use crate::accounts;
use crate::problem::Problem;
use crate::state::Shared;

/// An overlay and the integration that it lies over.
pub(super) struct Subject {
    pub(super) key: DocumentKey,
    pub(super) integration: String,
    /// The account's auth choice.
    pub(super) auth: Option<String>,
}

impl FromRequestParts<Shared> for Subject {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Subject, Response> {
        let Extension(caller) = from::<Extension<Caller>>(parts, shared).await?;
        let OriginalUri(uri) = from::<OriginalUri>(parts, shared).await?;
        let Path(mut path) = from::<Path<HashMap<String, String>>>(parts, shared).await?;
        let name = path.remove("name").unwrap_or_default();
        let subject = if uri.path().starts_with("/admin/overlays/") {
            of_environment(shared, &caller, name).await
        } else {
            of_account(shared, &caller, name).await
        };
        subject.map_err(IntoResponse::into_response)
    }
}

async fn from<T: FromRequestParts<Shared>>(parts: &mut Parts, shared: &Shared) -> Result<T, Response> {
    T::from_request_parts(parts, shared)
        .await
        .map_err(IntoResponse::into_response)
}

async fn of_environment(shared: &Shared, caller: &Caller, integration: String) -> Result<Subject, Problem> {
    let base = shared.plans.base().await?;
    let key = accounts::environment_overlay(&caller.environment, &integration);
    let known = base.get(DocumentKind::Integration, &integration).is_some();
    if !known && shared.store.document(&key).await?.is_none() {
        return Err(Problem::not_found(format!("there is no integration {integration:?}")));
    }
    Ok(Subject {
        key,
        integration,
        auth: None,
    })
}

async fn of_account(shared: &Shared, caller: &Caller, id: String) -> Result<Subject, Problem> {
    let account = shared.store.account(&caller.environment, &id).await?;
    let account = account.ok_or_else(|| accounts::missing(&id))?;
    Ok(Subject {
        key: accounts::account_overlay(&caller.environment, &id),
        integration: account.integration,
        auth: account.auth,
    })
}
