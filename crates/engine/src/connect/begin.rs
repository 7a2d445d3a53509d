//! Consent: the authorize URL (RFC 6749 section 4.1.1, RFC 7636 section 4.3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Auth, Authorize, ConnectPlan, OAuth2, Pkce};
use interlingua_jsonata::Arena;
use sha2::{Digest, Sha256};
use url::Url;

use super::{Candidate, Consent, Pending, oauth1, random_text};
use crate::auth::{Asking, Scope, Signer};
use crate::credential::token::{client, lay_over, named, standard_url};
use crate::engine::Shared;
use crate::failure::Failure;
use crate::request::wire::query_pair;

/// What the caller decides about a consent.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Where the vendor sends the browser back: one per connection context (RFC 9700 section 4.4).
    pub redirect_uri: String,
    /// Scopes instead of the integration's.
    pub scopes: Option<Vec<String>>,
}

pub(super) async fn begin(
    shared: &Shared,
    plan: &ConnectPlan,
    candidate: &Candidate,
    asked: &Asked,
) -> Result<Consent, Failure> {
    match plan.auth.as_ref() {
        Auth::OAuth2(scheme) => match &scheme.authorize {
            Some(authorize) => oauth2(shared, scheme, authorize, candidate, asked),
            None => Err(no_consent()),
        },
        Auth::OAuth1(scheme) => match &scheme.flow {
            Some(flow) => oauth1::begin(shared, scheme, flow, candidate, asked).await,
            None => Err(no_consent()),
        },
        _ => Err(no_consent()),
    }
}

fn no_consent() -> Failure {
    let detail = "accounts of this kind are not connected by consent in a browser: hand in their credentials";
    Failure::new(Kind::Unsupported, detail)
}

fn oauth2(
    shared: &Shared,
    scheme: &OAuth2,
    authorize: &Authorize,
    candidate: &Candidate,
    asked: &Asked,
) -> Result<Consent, Failure> {
    let state = random_text(shared)?;
    let verifier = match authorize.pkce {
        Pkce::Off => None,
        Pkce::Plain | Pkce::S256 => Some(random_text(shared)?),
    };
    let client = client(&candidate.account, &candidate.credential);
    let id = client.id.ok_or_else(|| {
        let detail = "there is no OAuth app to ask with: register one with PUT /admin/apps/{integration}";
        Failure::invalid(detail)
    })?;
    let mut standard = vec![
        pair("response_type", "code"),
        pair("client_id", &id),
        pair("redirect_uri", &asked.redirect_uri),
    ];
    let scopes = asked.scopes.as_ref().unwrap_or(&scheme.tokens.scopes);
    if !scopes.is_empty() {
        standard.push(pair("scope", &scopes.join(&scheme.tokens.scope_separator)));
    }
    standard.push(pair("state", &state));
    if let Some(verifier) = &verifier {
        standard.push(pair("code_challenge", &challenge(authorize.pkce, verifier)));
        standard.push(pair("code_challenge_method", method(authorize.pkce)));
    }
    let bounds = shared.bounds();
    let signer = Signer::of(&bounds, &candidate.account, &candidate.credential);
    let arena = Arena::new(bounds.max_bytes);
    let mut scope = Scope::new(&arena, &signer, Asking::Parameters(&standard))?;
    let url = standard_url(&mut scope, &authorize.url, &scheme.tokens.hosts)?;
    let extra = scope.texts(&authorize.params)?;
    let mut sent = named(standard.clone(), &authorize.names);
    lay_over(&mut sent, extra);
    Ok(Consent {
        url: with_query(url, &sent),
        pending: Pending {
            state,
            redirect_uri: asked.redirect_uri.clone(),
            proof: verifier,
        },
    })
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// RFC 7636 section 4.2.
fn challenge(pkce: Pkce, verifier: &str) -> String {
    match pkce {
        Pkce::S256 => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())),
        Pkce::Plain | Pkce::Off => verifier.to_owned(),
    }
}

fn method(pkce: Pkce) -> &'static str {
    match pkce {
        Pkce::S256 => "S256",
        Pkce::Plain | Pkce::Off => "plain",
    }
}

/// Parameters behind those that the URL has itself (RFC 6749 section 3.1).
pub(super) fn with_query(mut url: Url, parameters: &[(String, String)]) -> String {
    let pairs = parameters.iter().map(|(name, value)| query_pair(name, value));
    let before = url.query().map(str::to_owned).into_iter();
    let all: Vec<String> = before.filter(|query| !query.is_empty()).chain(pairs).collect();
    url.set_query(Some(&all.join("&")));
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B.
    #[test]
    fn the_published_challenge() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(
            challenge(Pkce::S256, verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
