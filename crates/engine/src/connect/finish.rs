//! The callback: held against what is pending, then exchanged (RFC 6749 sections 4.1.2 and 4.1.3, RFC 9207).

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Auth, Authorize, ConnectPlan, OAuth2};
use interlingua_jsonata::Arena;

use super::grant::{self, granted};
use super::{Candidate, Pending, oauth1};
use crate::auth::{Asking, Scope, Signer};
use crate::credential::token::{self, Showing, captures};
use crate::engine::Shared;
use crate::failure::{Failure, Origin};
use crate::language::Language;
use crate::request::wire::memory;

pub(super) async fn finish(
    shared: &Shared,
    plan: &ConnectPlan,
    candidate: Candidate,
    pending: &Pending,
    query: &[(String, String)],
) -> Result<Candidate, Failure> {
    match plan.auth.as_ref() {
        Auth::OAuth2(scheme) => match &scheme.authorize {
            Some(authorize) => oauth2(shared, plan, (scheme, authorize), candidate, pending, query).await,
            None => Err(unexpected()),
        },
        Auth::OAuth1(scheme) => match &scheme.flow {
            Some(flow) => oauth1::finish(shared, scheme, flow, candidate, pending, query).await,
            None => Err(unexpected()),
        },
        _ => Err(unexpected()),
    }
}

fn unexpected() -> Failure {
    Failure::invalid("accounts of this kind have no callback")
}

async fn oauth2(
    shared: &Shared,
    plan: &ConnectPlan,
    (scheme, authorize): (&OAuth2, &Authorize),
    mut candidate: Candidate,
    pending: &Pending,
    query: &[(String, String)],
) -> Result<Candidate, Failure> {
    let code = checked(shared, authorize, &candidate, pending, query)?;
    let found = callback_captures(shared, authorize, query)?;
    candidate.account.variables.extend(found);
    let showing = Showing::Code {
        code: &code,
        redirect_uri: &pending.redirect_uri,
        verifier: pending.proof.as_deref(),
    };
    let identity = grant::identity(shared, plan, &candidate)?;
    let (answer, tokens) = token::ask(
        shared,
        &scheme.tokens,
        showing,
        &candidate.account,
        &candidate.credential,
        identity,
    )
    .await?;
    granted(candidate, answer, tokens)
}

/// The code, if the callback is what was waited for. Who answered is asked before what was answered: a stranger's words are not shown.
fn checked(
    shared: &Shared,
    authorize: &Authorize,
    candidate: &Candidate,
    pending: &Pending,
    query: &[(String, String)],
) -> Result<String, Failure> {
    let value = |name: &str| single(query, name);
    if value("state")?.as_deref() != Some(pending.state.as_str()) {
        return Err(Failure::invalid(
            "the callback's `state` is not the one that this flow began with",
        ));
    }
    check_issuer(shared, authorize, candidate, value("iss")?.as_deref())?;
    match (value("error")?, value(&authorize.code_param)?) {
        (Some(error), _) => Err(refused(&error)),
        (None, Some(code)) if !code.is_empty() => Ok(code),
        (None, _) => Err(Failure::invalid("the callback brings neither a code nor an error")),
    }
}

/// Parameters must not come twice (RFC 6749 section 3.1).
pub(super) fn single(query: &[(String, String)], name: &str) -> Result<Option<String>, Failure> {
    let mut all = query.iter().filter(|(known, _)| known == name).map(|(_, value)| value);
    match (all.next(), all.next()) {
        (value, None) => Ok(value.cloned()),
        _ => Err(Failure::invalid(format!("the callback brings `{name}` twice"))),
    }
}

/// RFC 9207 section 2.4: compared as text, without any normalisation.
fn check_issuer(
    shared: &Shared,
    authorize: &Authorize,
    candidate: &Candidate,
    found: Option<&str>,
) -> Result<(), Failure> {
    let Some(issuer) = &authorize.issuer else { return Ok(()) };
    let bounds = shared.bounds();
    let signer = Signer::of(&bounds, &candidate.account, &candidate.credential);
    let arena = Arena::new(bounds.max_bytes);
    let mut scope = Scope::new(&arena, &signer, Asking::Parameters(&[]))?;
    if found == Some(scope.needed(issuer)?.as_str()) {
        return Ok(());
    }
    let detail = "the callback's `iss` is not the integration's issuer: another server has answered (RFC 9207)";
    Err(Failure::invalid(detail).from(Origin::Upstream))
}

/// Registered codes (RFC 6749 section 4.1.2.1) are told; the vendor's own words stay with the vendor.
fn refused(error: &str) -> Failure {
    match error {
        "access_denied" => Failure::new(Kind::Forbidden, "consent was refused at the vendor"),
        "invalid_scope" => Failure::new(Kind::MissingScope, "the vendor refuses the scopes that were asked for"),
        "server_error" | "temporarily_unavailable" => {
            Failure::new(Kind::UpstreamError, "the vendor cannot take consent at the moment")
        }
        "unauthorized_client" | "invalid_request" | "unsupported_response_type" => {
            let detail = format!("the vendor refuses the OAuth app or its request ({error})");
            Failure::new(Kind::UpstreamError, detail)
        }
        _ => Failure::new(Kind::UpstreamError, "the vendor refuses to grant access"),
    }
}

fn callback_captures(
    shared: &Shared,
    authorize: &Authorize,
    query: &[(String, String)],
) -> Result<serde_json::Map<String, serde_json::Value>, Failure> {
    let bounds = shared.bounds();
    let arena = Arena::new(bounds.max_bytes);
    let mut language = Language::new(&arena, &bounds);
    let mut members = Vec::with_capacity(query.len());
    for (name, value) in query {
        let value = language.text(value).map_err(|error| memory(&error))?;
        members.push((name.as_str(), value));
    }
    let context = language.object(members).map_err(|error| memory(&error))?;
    Ok(captures(&mut language, &authorize.captures, context))
}
