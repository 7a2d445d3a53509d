//! Where a secret enters a request: last of all, over what is sent, on every page. One file per scheme.

mod api_key;
pub(crate) mod basic;
mod bearer;
mod oauth2;
mod scope;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Auth, NativePlan, Placement};

use crate::account::{Account, StoredCredential};
use crate::failure::Failure;
use crate::language::{Bounds, Language};
use crate::request::{set_member, wire};
use crate::transport::WireRequest;

pub(crate) use scope::{Scope, text};

/// Attaches the account's credential by the method's scheme.
pub(crate) fn attach(
    bounds: &Bounds,
    plan: &NativePlan,
    account: &Account,
    credential: Option<&StoredCredential>,
    request: &mut WireRequest,
) -> Result<(), Failure> {
    let needed = || credential.ok_or_else(|| Failure::new(Kind::NeedsReauth, "the account has no credential"));
    let value = match &plan.auth {
        Auth::None => return Ok(()),
        Auth::ApiKey { send, value } => (
            send.clone(),
            api_key::value(bounds, account, needed()?, request, value)?,
        ),
        Auth::Bearer { token } => (
            authorization(),
            bearer::value(bounds, account, needed()?, request, token)?,
        ),
        Auth::Basic { username, password } => (
            authorization(),
            basic::value(bounds, account, needed()?, request, username, password)?,
        ),
        Auth::OAuth2(scheme) => (scheme.send.clone(), oauth2::value(scheme, needed()?)?),
    };
    place(bounds, request, &value.0, &value.1)
}

/// Whether a scheme writes the body or is computed over it, so that the body must be whole.
pub(crate) fn reads_body(auth: &Auth) -> bool {
    match auth {
        Auth::ApiKey { send, .. } => matches!(send, Placement::Body(_)),
        Auth::OAuth2(scheme) => matches!(scheme.send, Placement::Body(_)),
        Auth::None | Auth::Bearer { .. } | Auth::Basic { .. } => false,
    }
}

/// Whether calls by this scheme need a credential.
pub(crate) fn needs_credential(auth: &Auth) -> bool {
    !matches!(auth, Auth::None)
}

fn authorization() -> Placement {
    Placement::Header("authorization".to_owned())
}

/// Puts the text where the scheme says, in place of what is there.
fn place(bounds: &Bounds, request: &mut WireRequest, placement: &Placement, text: &str) -> Result<(), Failure> {
    match placement {
        Placement::Header(name) => {
            if text.chars().any(char::is_control) {
                let detail = "the credential holds a control character, which headers cannot carry: store it anew";
                return Err(Failure::new(Kind::NeedsReauth, detail));
            }
            request.set_header(name, text.to_owned());
        }
        Placement::Query(name) => {
            let others = request.url.query().unwrap_or_default().split('&');
            let same = |pair: &&str| pair.split('=').next() == wire::query_pair(name, "").strip_suffix('=');
            let kept = others.filter(|pair| !pair.is_empty() && !same(pair)).map(str::to_owned);
            let pairs: Vec<String> = kept.chain([wire::query_pair(name, text)]).collect();
            request.url.set_query(Some(&pairs.join("&")));
        }
        Placement::Body(path) => return place_in_body(bounds, request, path, text),
        Placement::Path => wire::push_segment(&mut request.url, text)?,
        Placement::Template => {}
    }
    Ok(())
}

fn place_in_body(bounds: &Bounds, request: &mut WireRequest, path: &[String], text: &str) -> Result<(), Failure> {
    let bytes = request.body.take().unwrap_or_else(|| bytes::Bytes::from_static(b"{}"));
    let arena = interlingua_jsonata::Arena::new(bounds.max_bytes);
    let language = Language::new(&arena, bounds);
    let body = language
        .parse(&bytes)
        .map_err(|error| Failure::invalid(format!("the body is not JSON: {error}")))?;
    let value = language.text(text).map_err(|error| wire::memory(&error))?;
    let body = set_member(&language, body, path, value)?;
    let mut out = Vec::new();
    interlingua_jsonata::json::write(body, &mut out);
    request.body = Some(out.into());
    Ok(())
}
