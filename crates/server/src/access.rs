//! Who is calling: key -> environment and scope. What lies in another environment does not exist.

use axum::extract::{Query, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, header};
use interlingua_definition::kind::Kind;
use interlingua_store::{Scope, hash_key};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::problem::Problem;
use crate::state::Shared;

/// The environment of a first start, in which platform keys act unless told otherwise.
pub(crate) const DEFAULT_ENVIRONMENT: &str = "default";
/// Names another environment for a platform key where query parameters are the vendor's.
pub(crate) const ENVIRONMENT_HEADER: &str = "interlingua-environment";
/// Names the account where query parameters are the vendor's.
pub(crate) const ACCOUNT_HEADER: &str = "interlingua-account";

/// The caller of a request, as its key says.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Id of the key: what changes are signed with.
    pub(crate) key: String,
    pub(crate) scope: Scope,
    /// Where it acts.
    pub(crate) environment: String,
}

impl Caller {
    /// Refuses all but platform keys.
    pub(crate) fn platform(&self) -> Result<(), Problem> {
        match self.scope {
            Scope::Platform => Ok(()),
            _ => Err(Problem::caller(
                Kind::Forbidden,
                "this takes a platform key: what it changes is shared by all environments",
            )),
        }
    }
}

/// Lets nobody in without a key, and tells the handlers who it is.
pub(crate) async fn authenticate(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let (mut head, body) = request.into_parts();
    match identify(&shared, &head).await {
        Ok(caller) => {
            head.extensions.insert(caller);
            next.run(Request::from_parts(head, body)).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn identify(shared: &Shared, head: &Parts) -> Result<Caller, Problem> {
    let key = bearer(&head.headers).ok_or_else(unauthenticated)?;
    let (id, scope, home) = look_up(shared, key).await?;
    if scope == Scope::ReadOnly && !matches!(head.method, Method::GET | Method::HEAD) {
        return Err(Problem::caller(Kind::Forbidden, "this key may only read"));
    }
    let wished = wished_environment(head)?;
    let environment = match (home, wished) {
        (Some(home), None) => home,
        // A key knows its own environment only: another one is not forbidden, there is none.
        (Some(home), Some(wished)) if home == wished => home,
        (Some(_), Some(wished)) => return Err(no_environment(&wished)),
        (None, wished) => existing(shared, wished.unwrap_or_else(|| DEFAULT_ENVIRONMENT.to_owned())).await?,
    };
    Ok(Caller {
        key: id,
        scope,
        environment,
    })
}

/// Key id, scope and environment. A wrong key, a revoked and an ended one get the same answer.
async fn look_up(shared: &Shared, key: &str) -> Result<(String, Scope, Option<String>), Problem> {
    let hash = hash_key(key);
    if shared.admin_key.is_some_and(|known| bool::from(known.ct_eq(&hash))) {
        return Ok(("bootstrap".to_owned(), Scope::Platform, None));
    }
    let found = shared.keys.get(&*shared.store, &hash).await?;
    match found {
        Some(key) if key.in_force(jiff::Timestamp::now().as_millisecond()) => {
            Ok((key.id.clone(), key.scope, key.environment.clone()))
        }
        _ => Err(unauthenticated()),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| key.trim())
        .filter(|key| !key.is_empty())
}

/// `?environment=`, or the header. On a proxy call that names its account by header, the query is the vendor's.
fn wished_environment(head: &Parts) -> Result<Option<String>, Problem> {
    if let Some(value) = head.headers.get(ENVIRONMENT_HEADER) {
        let name = value
            .to_str()
            .map_err(|_| Problem::invalid("the header Interlingua-Environment is not plain text"))?;
        return Ok(Some(name.to_owned()));
    }
    let vendors = ["/proxy/", "/passthrough/"]
        .iter()
        .any(|route| head.uri.path().starts_with(route));
    if head.headers.contains_key(ACCOUNT_HEADER) && vendors {
        return Ok(None);
    }
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&head.uri)
        .map_err(|error| Problem::invalid(format!("the query cannot be read: {error}")))?;
    Ok(pairs
        .into_iter()
        .find(|(name, _)| name == "environment")
        .map(|(_, value)| value))
}

async fn existing(shared: &Shared, name: String) -> Result<String, Problem> {
    if shared.plans.base().await?.environments.contains(&name) {
        Ok(name)
    } else {
        Err(no_environment(&name))
    }
}

pub(crate) fn no_environment(name: &str) -> Problem {
    Problem::not_found(format!("there is no environment {name:?}"))
}

fn unauthenticated() -> Problem {
    Problem::caller(
        Kind::Unauthenticated,
        "send a valid API key: `Authorization: Bearer il_…`",
    )
    .header(
        header::WWW_AUTHENTICATE,
        HeaderValue::from_static("Bearer realm=\"interlingua\""),
    )
}

/// Hash of the bootstrap key.
pub(crate) fn admin_hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}
