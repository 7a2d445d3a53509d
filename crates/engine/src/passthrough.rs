//! Bytes both ways as they are: our auth, the integration's origin, and nothing else of ours. Neither body is ever whole here,
//! unless the auth is computed over the upload.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::NativePlan;
use interlingua_jsonata::Arena;
use url::Url;

use crate::account::Account;
use crate::auth;
use crate::credential::{self, Instead};
use crate::engine::Shared;
use crate::exchange::unreachable;
use crate::failure::Failure;
use crate::language::Language;
use crate::request::wire::{self, memory};
use crate::transport::{self, BodyStream, Peer, WireRequest, WireStream};

/// What passes through.
pub struct PassthroughRequest {
    /// HTTP method.
    pub method: String,
    /// Path below the integration's base URL, as the caller wrote it.
    pub path: String,
    /// Query, as the caller wrote it, without the engine's own parameters.
    pub query: Option<String>,
    /// Headers for the vendor, lower-case names; those of the connection are gone.
    pub headers: Vec<(String, String)>,
    /// Body, if any.
    pub body: Option<BodyStream>,
}

/// Sends what passes through; again with another credential if the first is refused and no body was sent already. Where one was,
/// the credential is renewed for whoever comes next.
pub(crate) async fn passthrough(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    account: &Arc<Account>,
    mut request: PassthroughRequest,
) -> Result<WireStream, Failure> {
    if plan.auth.writes_body() {
        let detail = "this integration's auth writes the body, and what passes through stays as it is; use /proxy";
        return Err(Failure::new(Kind::Unsupported, detail));
    }
    let mut upload = request.body.take();
    let whole = match upload.take_if(|_| plan.auth.reads_body()) {
        Some(upload) => Some(transport::upload_whole(upload).await.map_err(unreachable)?),
        None => None,
    };
    let repeatable = upload.is_none();
    let mut ready = credential::ready(shared, plan, account).await?;
    loop {
        let mut signed = draft(shared, plan, &ready.account, &request)?;
        signed.body.clone_from(&whole);
        let stored = ready.credential.as_ref();
        auth::attach(&shared.bounds(), plan, &ready.account, stored, &mut signed)?;
        signed.peer.allow = ready.account.egress_allow.clone();
        let answer = shared.ports.transport.open(signed, upload.take()).await;
        let answer = answer.map_err(unreachable)?;
        if answer.status != 401 {
            return Ok(answer);
        }
        match credential::instead_of(shared, plan, &ready).await {
            Ok(Instead::Another(next)) if repeatable => ready = next,
            Err(failure) if repeatable => return Err(failure),
            _ => return Ok(answer),
        }
    }
}

/// The request without its credential.
fn draft(
    shared: &Shared,
    plan: &NativePlan,
    account: &Account,
    request: &PassthroughRequest,
) -> Result<WireRequest, Failure> {
    let bounds = shared.bounds();
    let arena = Arena::new(bounds.max_bytes);
    let mut language = Language::new(&arena, &bounds);
    let variables = language.account(account).map_err(|error| memory(&error))?;
    language.bind("account", variables);
    crate::work::functions(&mut language, &plan.functions)?;
    let native = language.object([]).map_err(|error| memory(&error))?;
    let bare = wire::defaults(&mut language, plan, native)?;
    let mut headers = request.headers.clone();
    let given = |name: &str| request.headers.iter().any(|(own, _)| own == name);
    headers.extend(bare.headers.into_iter().filter(|(name, _)| !given(name)));
    Ok(WireRequest {
        method: request.method.clone(),
        url: below(&bare.url, &request.path, request.query.as_deref())?,
        headers,
        body: None,
        timeout_ms: plan.timeout_ms,
        peer: Peer::default(),
    })
}

/// The caller's path and query below the base URL, the integration's own parameters in front. Nothing may lead out of it.
fn below(base: &Url, path: &str, query: Option<&str>) -> Result<Url, Failure> {
    let outside = || Failure::invalid("the path leads out of the integration's base URL");
    let dots = |segment: &str| {
        let decoded = percent_encoding::percent_decode_str(segment).decode_utf8_lossy();
        decoded == "." || decoded == ".." || decoded.contains('\\')
    };
    if path.split('/').any(dots) || path.contains(['?', '#']) {
        return Err(outside());
    }
    let mut url = base.clone();
    let prefix = base.path().trim_end_matches('/').to_owned();
    url.set_path(&format!("{prefix}/{path}"));
    if !url.path().starts_with(&format!("{prefix}/")) || url.origin() != base.origin() {
        return Err(outside());
    }
    let given = |pair: &&str| query.is_some_and(|query| query.split('&').any(|own| name_of(own) == name_of(pair)));
    let defaults = base.query().unwrap_or_default().split('&');
    let defaults = defaults.filter(|pair| !pair.is_empty() && !given(pair));
    let pairs: Vec<&str> = defaults.chain(query.filter(|query| !query.is_empty())).collect();
    url.set_query((!pairs.is_empty()).then(|| pairs.join("&")).as_deref());
    Ok(url)
}

fn name_of(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_path_stays_below_the_base_url() {
        let base = Url::parse("https://api.example.com/v2?version=7").unwrap();
        let url = |path: &str, query: Option<&str>| below(&base, path, query).map(String::from).map_err(|f| f.kind);
        assert_eq!(
            url("files/a%2Fb", Some("x=1&x=%20")),
            Ok("https://api.example.com/v2/files/a%2Fb?version=7&x=1&x=%20".to_owned())
        );
        assert_eq!(
            url("a", Some("version=8")),
            Ok("https://api.example.com/v2/a?version=8".to_owned())
        );
        assert_eq!(url("", None), Ok("https://api.example.com/v2/?version=7".to_owned()));
        assert_eq!(
            url("//evil.example/a", None),
            Ok("https://api.example.com/v2///evil.example/a?version=7".to_owned())
        );
        for path in [
            "../v1",
            "a/..",
            "%2e%2e/v1",
            "a/%2E%2e/b",
            "..\\v1",
            "a%5c..",
            "a?b",
            "./a",
        ] {
            assert_eq!(url(path, None), Err(Kind::InvalidRequest), "{path}");
        }
    }
}
