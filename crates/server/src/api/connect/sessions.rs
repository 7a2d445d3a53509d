//! `POST /connect/sessions`: a link under which one tenant connects one account. And how it went, for the snippet.

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use interlingua_definition::kind::Kind;
use interlingua_store::{DocumentKind, NewConnectSession, hash_key};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::session::{Session, Wish, random_hex};
use crate::access::Caller;
use crate::accounts::missing;
use crate::api::body;
use crate::problem::Problem;
use crate::state::Shared;

const LIFE_S: i64 = 30 * 60;
const LIFE_MAX_S: i64 = 7 * 24 * 60 * 60;
const LIFE_MIN_S: i64 = 30;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    #[serde(default)]
    tenant: Option<String>,
    #[serde(default)]
    integrations: Vec<String>,
    #[serde(default)]
    account: Option<String>,
    #[serde(default)]
    return_url: Option<String>,
    /// In seconds.
    #[serde(default)]
    expires_in: Option<i64>,
}

pub(super) async fn create(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    body: Body,
) -> Result<Response, Problem> {
    let new: New = body::json(body, &shared.limits).await?;
    let life_s = new.expires_in.unwrap_or(LIFE_S);
    if !(LIFE_MIN_S..=LIFE_MAX_S).contains(&life_s) {
        return Err(Problem::invalid(format!(
            "`expires_in` is a number of seconds from {LIFE_MIN_S} to {LIFE_MAX_S}"
        )));
    }
    let wish = wish(&shared, &caller, new).await?;
    let token = random_hex()?;
    let expires_at_ms = jiff::Timestamp::now().as_millisecond() + life_s * 1_000;
    let session = NewConnectSession {
        hash: hash_key(&token),
        wish: serde_json::to_string(&wish).map_err(|error| Problem::internal(&error))?,
        expires_at_ms,
    };
    let made = shared
        .store
        .create_connect_session(&caller.environment, session)
        .await?;
    let expires_at = jiff::Timestamp::from_millisecond(expires_at_ms).map(|time| time.to_string());
    let data = json!({
        "id": made.id,
        "token": token,
        "url": format!("{}/connect/{token}", shared.public_url),
        "expires_at": expires_at.unwrap_or_default(),
    });
    let body = Json(json!({ "data": data, "problems": [] }));
    Ok((StatusCode::CREATED, body).into_response())
}

/// Held against what there is. An account that is connected again says tenant and integration itself.
async fn wish(shared: &Shared, caller: &Caller, new: New) -> Result<Wish, Problem> {
    let return_url = new.return_url.as_deref().map(checked).transpose()?;
    let origin = return_url.as_ref().map(|url| url.origin().ascii_serialization());
    let return_url = return_url.map(String::from);
    if let Some(id) = new.account {
        let found = shared.store.account(&caller.environment, &id).await?;
        let account = found.ok_or_else(|| missing(&id))?;
        if new.tenant.is_some_and(|tenant| tenant != account.tenant) {
            return Err(Problem::invalid("the account belongs to another tenant"));
        }
        return Ok(Wish {
            tenant: account.tenant,
            integrations: vec![account.integration],
            account: Some(id),
            return_url,
            origin,
        });
    }
    let base = shared.plans.base().await?;
    for name in &new.integrations {
        if base.get(DocumentKind::Integration, name).is_none() {
            let known = json!({ "integrations": base.names(DocumentKind::Integration) });
            return Err(Problem::invalid(format!("there is no integration {name:?}")).with("supported", known));
        }
    }
    let tenant = new.tenant.filter(|tenant| !tenant.is_empty());
    Ok(Wish {
        tenant: tenant.ok_or_else(|| Problem::invalid("`tenant` says whose account this will be"))?,
        integrations: new.integrations,
        account: None,
        return_url,
        origin,
    })
}

/// Absolute, `https` (or `http` on this machine, for development), without user name and fragment.
fn checked(text: &str) -> Result<Url, Problem> {
    let wrong = "`return_url` is an absolute https URL without user name and fragment; http is for localhost alone";
    let url = Url::parse(text).map_err(|_| Problem::invalid(wrong))?;
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && local);
    if scheme && url.username().is_empty() && url.password().is_none() && url.fragment().is_none() {
        Ok(url)
    } else {
        Err(Problem::invalid(wrong))
    }
}

/// How it went, for the page that opened the pop-up and for no other.
pub(super) async fn result(State(shared): State<Shared>, Path(token): Path<String>) -> Response {
    let (body, origin) = match Session::by_token(&shared, &token).await {
        Ok(session) => {
            let status = if session.course.account.is_some() {
                "connected"
            } else {
                "pending"
            };
            let body = json!({ "status": status, "account": session.course.account });
            (body, session.wish.origin)
        }
        Err(problem) if problem.kind == Kind::NotFound => (json!({ "status": "expired" }), None),
        Err(problem) => return problem.into_response(),
    };
    let origin = origin.unwrap_or_else(|| "null".to_owned());
    let allowed = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, origin),
        (header::VARY, "origin".to_owned()),
    ];
    (allowed, Json(body)).into_response()
}
