//! The flow of OAuth 1.0a (RFC 5849 section 2): temporary credentials, consent, token credentials.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{OAuth1, OAuth1Flow, Template};
use interlingua_jsonata::Arena;
use url::Url;

use super::begin::{Asked, with_query};
use super::finish::single;
use super::{Candidate, Consent, Pending};
use crate::account::CredentialState;
use crate::auth::{Asking, OAuth1Keys, Scope, Signer, oauth1_authorization};
use crate::credential::token::{captures, standard_url};
use crate::engine::Shared;
use crate::exchange::unreachable;
use crate::failure::Failure;
use crate::language::Language;
use crate::request::wire::memory;
use crate::secret::Secret;
use crate::transport::WireRequest;

/// A token and its secret, and all that came with them.
struct Answer {
    token: String,
    secret: String,
    form: Vec<(String, String)>,
}

pub(super) async fn begin(
    shared: &Shared,
    scheme: &OAuth1,
    flow: &OAuth1Flow,
    candidate: &Candidate,
    asked: &Asked,
) -> Result<Consent, Failure> {
    let extra = [("oauth_callback", asked.redirect_uri.as_str())];
    let request = request(
        shared,
        scheme,
        (&flow.request_token_url, &flow.hosts),
        candidate,
        None,
        &extra,
    )?;
    let temporary = ask(shared, request).await?;
    let bounds = shared.bounds();
    let signer = Signer::of(&bounds, &candidate.account, &candidate.credential);
    let arena = Arena::new(bounds.max_bytes);
    let mut scope = Scope::new(&arena, &signer, Asking::Parameters(&[]))?;
    let url = standard_url(&mut scope, &flow.authorize_url, &flow.hosts)?;
    let mut parameters = scope.texts(&flow.authorize_params)?;
    parameters.push(("oauth_token".to_owned(), temporary.token.clone()));
    Ok(Consent {
        url: with_query(url, &parameters),
        pending: Pending {
            state: temporary.token,
            redirect_uri: asked.redirect_uri.clone(),
            proof: Some(temporary.secret),
        },
    })
}

pub(super) async fn finish(
    shared: &Shared,
    scheme: &OAuth1,
    flow: &OAuth1Flow,
    mut candidate: Candidate,
    pending: &Pending,
    query: &[(String, String)],
) -> Result<Candidate, Failure> {
    if single(query, "oauth_token")?.as_deref() != Some(pending.state.as_str()) {
        return Err(Failure::invalid(
            "the callback's `oauth_token` is not the one that this flow began with",
        ));
    }
    let verifier = single(query, "oauth_verifier")?
        .ok_or_else(|| Failure::new(Kind::Forbidden, "consent was refused at the vendor"))?;
    let temporary = (pending.state.as_str(), pending.proof.as_deref().unwrap_or_default());
    let extra = [("oauth_verifier", verifier.as_str())];
    let url = (&flow.token_url, flow.hosts.as_slice());
    let request = request(shared, scheme, url, &candidate, Some(temporary), &extra)?;
    let granted = ask(shared, request).await?;
    let found = form_captures(shared, flow, &granted.form)?;
    candidate.account.variables.extend(found);
    let fields = &mut candidate.credential.fields;
    fields.insert("token".to_owned(), Secret::new(granted.token));
    fields.insert("token_secret".to_owned(), Secret::new(granted.secret));
    candidate.credential.state = CredentialState::Active;
    Ok(candidate)
}

/// A signed request without a body, under the temporary token if there is one.
fn request(
    shared: &Shared,
    scheme: &OAuth1,
    (url, hosts): (&Template, &[String]),
    candidate: &Candidate,
    token: Option<(&str, &str)>,
    extra: &[(&str, &str)],
) -> Result<WireRequest, Failure> {
    let bounds = shared.bounds();
    let signer = Signer::of(&bounds, &candidate.account, &candidate.credential);
    let arena = Arena::new(bounds.max_bytes);
    let mut scope = Scope::new(&arena, &signer, Asking::Parameters(&[]))?;
    let url: Url = standard_url(&mut scope, url, hosts)?;
    let keys = OAuth1Keys {
        method: scheme.method,
        consumer_key: scope.needed(&scheme.consumer_key)?,
        consumer_secret: Secret::new(scope.needed(&scheme.consumer_secret)?),
        token: token.map(|(token, _)| token.to_owned()),
        token_secret: Secret::new(token.map(|(_, secret)| secret).unwrap_or_default()),
        realm: match &scheme.realm {
            Some(realm) => scope.text(realm)?,
            None => None,
        },
        timestamp_s: scope.language.now_ms() / 1000,
        nonce: bounds.nonce(),
    };
    let mut request = WireRequest::new("POST", url, shared.settings.token_timeout_ms);
    request.body = Some(bytes::Bytes::new());
    request.peer.allow = candidate.account.egress_allow.clone();
    let header = oauth1_authorization(&keys, &request, extra);
    request.set_header("authorization", header);
    Ok(request)
}

/// Sections 2.1 and 2.3: the answer is a form, whatever it is called.
async fn ask(shared: &Shared, request: WireRequest) -> Result<Answer, Failure> {
    let answer = shared.ports.transport.send(request).await.map_err(unreachable)?;
    if !(200..300).contains(&answer.status) {
        let detail = format!("the vendor answered {} instead of a token", answer.status);
        return Err(Failure::new(Kind::UpstreamError, detail));
    }
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&answer.body).into_owned().collect();
    let value = |name: &str| {
        form.iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    };
    match (value("oauth_token"), value("oauth_token_secret")) {
        (Some(token), Some(secret)) => Ok(Answer { token, secret, form }),
        _ => Err(Failure::new(Kind::UpstreamError, "the vendor's answer holds no token")),
    }
}

fn form_captures(
    shared: &Shared,
    flow: &OAuth1Flow,
    form: &[(String, String)],
) -> Result<serde_json::Map<String, serde_json::Value>, Failure> {
    let bounds = shared.bounds();
    let arena = Arena::new(bounds.max_bytes);
    let mut language = Language::new(&arena, &bounds);
    let mut members = Vec::with_capacity(form.len());
    for (name, value) in form {
        let value = language.text(value).map_err(|error| memory(&error))?;
        members.push((name.as_str(), value));
    }
    let context = language.object(members).map_err(|error| memory(&error))?;
    Ok(captures(&mut language, &flow.captures, context))
}
