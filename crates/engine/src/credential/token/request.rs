//! The token request: the standard one (RFC 6749), or one that the definition writes itself.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{NativePlan, Template, TokenFormat, TokenGrant, TokenSource};
use interlingua_jsonata::{Arena, EvalError, Value};
use serde_json::{Map, Value as Json};
use url::Url;

use super::{Showing, client, parameters};
use crate::auth::{self, Asking, Scope, Signer, sign_token};
use crate::decode::{self, Decoded};
use crate::failure::Failure;
use crate::language::Language;
use crate::paginate::Position;
use crate::request::absolute_url;
use crate::request::wire::{self, Input, memory, query_pair};
use crate::transport::{WireRequest, WireResponse};

/// The request that the definition writes for what is shown, if it writes one.
pub(super) fn plan<'p>(tokens: &'p TokenSource, showing: Showing<'_>) -> Option<&'p NativePlan> {
    let renewal = matches!((showing, tokens.grant), (Showing::Held, TokenGrant::AuthorizationCode));
    let refresh = tokens.refresh_request.as_deref().filter(|_| renewal);
    refresh.or(tokens.request.as_deref())
}

/// Builds the token request.
pub(super) fn token(
    signer: &Signer<'_>,
    tokens: &TokenSource,
    showing: Showing<'_>,
    timeout_ms: u64,
) -> Result<WireRequest, Failure> {
    let mut base = parameters::of(tokens, showing, signer.credential);
    match plan(tokens, showing) {
        Some(plan) => {
            let client = client::client(signer.account, signer.credential);
            base.extend(client.id.map(|id| ("client_id".to_owned(), id)));
            base.extend(client.secret.map(|secret| ("client_secret".to_owned(), secret)));
            if let Some(assertion) = &tokens.assertion {
                let arena = Arena::new(signer.bounds.max_bytes);
                let known = base.clone();
                let mut scope = Scope::new(&arena, signer, Asking::Parameters(&known))?;
                let signed = sign_token(&mut scope, assertion, Map::new())?;
                base.push(("assertion".to_owned(), signed));
            }
            let mut request = own(signer, plan, &base, None)?;
            request.timeout_ms = timeout_ms;
            Ok(request)
        }
        None => standard(signer, tokens, showing, &base, timeout_ms),
    }
}

fn standard(
    signer: &Signer<'_>,
    tokens: &TokenSource,
    showing: Showing<'_>,
    base: &[(String, String)],
    timeout_ms: u64,
) -> Result<WireRequest, Failure> {
    let client = client::client(signer.account, signer.credential);
    let mut known = base.to_vec();
    known.extend(client.id.clone().map(|id| ("client_id".to_owned(), id)));
    known.extend(client.secret.clone().map(|secret| ("client_secret".to_owned(), secret)));
    let arena = Arena::new(signer.bounds.max_bytes);
    let mut scope = Scope::new(&arena, signer, Asking::Parameters(&known))?;
    let renewal = matches!((showing, tokens.grant), (Showing::Held, TokenGrant::AuthorizationCode));
    let url = standard_url(&mut scope, endpoint(tokens, renewal)?, &tokens.hosts)?;
    let mut sent = base.to_vec();
    if let Some(assertion) = &tokens.assertion {
        let claims = client::claims(&client, &url, &signer.bounds.nonce());
        sent.push(("assertion".to_owned(), sign_token(&mut scope, assertion, claims)?));
    }
    let (proof, header) = client::proof(&mut scope, tokens, &client, &url, &signer.bounds.nonce())?;
    sent.extend(proof);
    let mut sent = parameters::named(sent, &tokens.names);
    let mut extra = scope.texts(&tokens.params)?;
    if renewal {
        lay_over(&mut extra, scope.texts(&tokens.refresh_params)?);
    }
    lay_over(&mut sent, extra);
    let mut request = written(url, tokens.format, &sent, timeout_ms);
    if let Some(header) = header {
        request.set_header("authorization", header);
    }
    for (name, text) in scope.texts(&tokens.headers)? {
        request.set_header(&name, text);
    }
    Ok(request)
}

/// A request of RFC 7009: parameters and the client's proof.
pub(crate) fn revocation(
    signer: &Signer<'_>,
    tokens: &TokenSource,
    url: &Template,
    mut parameters: Vec<(String, String)>,
    timeout_ms: u64,
) -> Result<WireRequest, Failure> {
    let client = client::client(signer.account, signer.credential);
    let arena = Arena::new(signer.bounds.max_bytes);
    let mut scope = Scope::new(&arena, signer, Asking::Parameters(&[]))?;
    let url = standard_url(&mut scope, url, &tokens.hosts)?;
    let (proof, header) = client::proof(&mut scope, tokens, &client, &url, &signer.bounds.nonce())?;
    parameters.extend(proof);
    let mut request = written(url, TokenFormat::Form, &parameters, timeout_ms);
    if let Some(header) = header {
        request.set_header("authorization", header);
    }
    Ok(request)
}

/// Parameters in place of those of the same name.
pub(crate) fn lay_over(below: &mut Vec<(String, String)>, above: Vec<(String, String)>) {
    below.retain(|(name, _)| !above.iter().any(|(other, _)| other == name));
    below.extend(above);
}

fn endpoint(tokens: &TokenSource, renewal: bool) -> Result<&Template, Failure> {
    let refresh = tokens.refresh_url.as_ref().filter(|_| renewal);
    refresh.or(tokens.token_url.as_ref()).ok_or_else(|| {
        let detail = "the integration names no token endpoint, so the token cannot be renewed";
        Failure::new(Kind::NeedsReauth, detail)
    })
}

/// The URL of a template: holes are held to their places, and origins to the integration's hosts.
pub(crate) fn standard_url<'a>(
    scope: &mut Scope<'a>,
    template: &'a Template,
    hosts: &[String],
) -> Result<Url, Failure> {
    let context = scope.context;
    hushed(absolute_url(&mut scope.language, template, hosts, context))
}

fn written(url: Url, format: TokenFormat, parameters: &[(String, String)], timeout_ms: u64) -> WireRequest {
    let pairs: Vec<String> = parameters.iter().map(|(name, value)| query_pair(name, value)).collect();
    let mut request = WireRequest::new("POST", url, timeout_ms);
    request.set_header("accept", "application/json".to_owned());
    match format {
        TokenFormat::Form => {
            request.set_header("content-type", "application/x-www-form-urlencoded".to_owned());
            request.body = Some(pairs.join("&").into());
        }
        TokenFormat::Json => {
            let members = parameters.iter();
            let members: Map<String, Json> = members.map(|(k, v)| (k.clone(), Json::from(v.as_str()))).collect();
            request.set_header("content-type", "application/json".to_owned());
            request.body = Some(Json::Object(members).to_string().into());
        }
        TokenFormat::Query => {
            request.method = "GET".to_owned();
            let before = request.url.query().map(str::to_owned).into_iter();
            let all: Vec<String> = before.filter(|query| !query.is_empty()).chain(pairs).collect();
            request.url.set_query(Some(&all.join("&")));
        }
    }
    request
}

/// A request that the definition writes like a method; `answer` is what its templates see as `$answer`.
pub(crate) fn own(
    signer: &Signer<'_>,
    plan: &NativePlan,
    parameters: &[(String, String)],
    answer: Option<&WireResponse>,
) -> Result<WireRequest, Failure> {
    const FIRST: &Position = &Position::FIRST;
    let mut request = {
        let arena = Arena::new(signer.bounds.max_bytes);
        let mut scope = Scope::new(&arena, signer, Asking::Parameters(parameters))?;
        let language = &mut scope.language;
        if let Some(answer) = answer {
            let decoded = decoded(language, Some(plan), answer, signer.bounds.max_bytes);
            let value = response(language, &decoded, answer);
            let value = value.map_err(|error| memory(&error))?;
            language.bind("answer", value);
        }
        let functions = language.bind_functions(&plan.functions);
        functions.map_err(|_| Failure::new(Kind::Mapping, "a function of the integration failed"))?;
        let input = Input {
            native: scope.context,
            position: FIRST,
            limit: None,
            idempotency_key: None,
        };
        hushed(wire::build(&mut scope.language, plan, &input))?
    };
    auth::attach(
        signer.bounds,
        plan,
        signer.account,
        Some(signer.credential),
        &mut request,
    )?;
    Ok(request)
}

/// An answer's body: as the plan says, else as JSON.
pub(super) fn decoded<'a>(
    language: &Language<'a>,
    plan: Option<&NativePlan>,
    answer: &'a WireResponse,
    max_bytes: usize,
) -> Decoded<'a> {
    match plan {
        Some(plan) => decode::answer(language, plan, answer, max_bytes),
        None => decode::decode(language, &answer.body),
    }
}

/// A response as expressions see it: `status`, `headers`, `body`. What could not be decoded is a form, or text.
pub(crate) fn response<'a>(
    language: &Language<'a>,
    decoded: &Decoded<'a>,
    answer: &'a WireResponse,
) -> Result<Value<'a>, EvalError> {
    let body = match decoded {
        Decoded::Value(value) => *value,
        Decoded::Nothing => Value::Undefined,
        Decoded::Undecodable(_) => undecoded(language, answer)?,
    };
    decode::response(language, answer, body)
}

fn undecoded<'a>(language: &Language<'a>, answer: &'a WireResponse) -> Result<Value<'a>, EvalError> {
    let form = answer.header("content-type").is_some_and(|kind| {
        kind.to_ascii_lowercase()
            .starts_with("application/x-www-form-urlencoded")
    });
    if !form {
        return language.text(&String::from_utf8_lossy(&answer.body));
    }
    let mut members = Vec::new();
    for (name, value) in url::form_urlencoded::parse(&answer.body) {
        members.push((language.key(&name)?, language.text(&value)?));
    }
    language.object(members)
}

/// The message of an expression error may quote a value, and here values are secrets.
fn hushed<T>(outcome: Result<T, Failure>) -> Result<T, Failure> {
    outcome.map_err(|failure| match failure.kind {
        Kind::Mapping => Failure {
            detail: "a request of the integration's `auth` could not be built for this account".to_owned(),
            ..failure
        },
        _ => failure,
    })
}
