//! The token endpoint (RFC 6749 sections 4.4, 5 and 6): one request, one attempt.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{ClientAuth, Grant, OAuth2};
use interlingua_jsonata::{Arena, Value};
use serde_json::{Map, Value as Json};
use url::Url;

use super::state::TokenAnswer;
use crate::account::{Account, Renewed, StoredCredential};
use crate::auth::Scope;
use crate::decode::{Decoded, decode};
use crate::failure::Failure;
use crate::language::{Bounds, Language, json_text, scalar_text};
use crate::rate::{retry_after_s, server_time_ms};
use crate::request::wire::query_pair;
use crate::secret::Secret;
use crate::transport::{Peer, TransportError, WireRequest, WireResponse};

/// Builds the token request.
pub(super) fn request(
    bounds: &Bounds,
    scheme: &OAuth2,
    account: &Account,
    credential: &StoredCredential,
    timeout_ms: u64,
) -> Result<WireRequest, Failure> {
    let arena = Arena::new(bounds.max_bytes);
    let mut scope = Scope::new(&arena, bounds, account, credential, None)?;
    let url = url(&mut scope, scheme)?;
    let (client_id, client_secret) = client(account, credential);
    let mut members = grant(scheme, credential);
    let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
    match scheme.client_auth {
        ClientAuth::Body => {
            members.extend(client_id.map(|id| ("client_id".to_owned(), id)));
            members.extend(client_secret.map(|secret| ("client_secret".to_owned(), secret)));
        }
        ClientAuth::Basic => {
            let pair = format!(
                "{}:{}",
                form(&client_id.unwrap_or_default()),
                form(&client_secret.unwrap_or_default())
            );
            headers.push(("authorization".to_owned(), format!("Basic {}", STANDARD.encode(pair))));
        }
    }
    for (name, template) in &scheme.token_params {
        members.retain(|(existing, _)| existing != name);
        members.extend(scope.text(template)?.map(|text| (name.clone(), text)));
    }
    let (kind, body) = body(scheme, &members);
    headers.push(("content-type".to_owned(), kind.to_owned()));
    let mut request = WireRequest {
        method: "POST".to_owned(),
        url,
        headers,
        body: Some(body.into()),
        timeout_ms,
        peer: Peer::default(),
    };
    for (name, template) in &scheme.token_headers {
        if let Some(text) = scope.text(template)? {
            request.set_header(name, text);
        }
    }
    Ok(request)
}

fn url<'a>(scope: &mut Scope<'a>, scheme: &'a OAuth2) -> Result<Url, Failure> {
    let template = scheme
        .refresh_url
        .as_ref()
        .filter(|_| scheme.grant == Grant::AuthorizationCode);
    let Some(template) = template.or(scheme.token_url.as_ref()) else {
        return Err(Failure::new(
            Kind::NeedsReauth,
            "the integration names no token endpoint, so the token cannot be renewed",
        ));
    };
    let text = scope.text(template)?;
    let broken = || Failure::new(Kind::Mapping, "`token_url` does not yield a URL").at(&template.place);
    Url::parse(&text.ok_or_else(broken)?).map_err(|_| broken())
}

/// The environment's app, else the client that the connect form asked for.
fn client(account: &Account, credential: &StoredCredential) -> (Option<String>, Option<String>) {
    if let Some(app) = &account.app {
        return (Some(app.client_id.clone()), Some(app.client_secret.expose().to_owned()));
    }
    let field = |name: &str| credential.fields.get(name).map(|secret| secret.expose().to_owned());
    let variable = |name: &str| account.variables.get(name).and_then(Json::as_str).map(str::to_owned);
    let either = |name: &str| field(name).or_else(|| variable(name));
    (either("client_id"), either("client_secret"))
}

fn grant(scheme: &OAuth2, credential: &StoredCredential) -> Vec<(String, String)> {
    let owned = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    match scheme.grant {
        Grant::AuthorizationCode => {
            let token = credential
                .fields
                .get("refresh_token")
                .map(|token| owned("refresh_token", token.expose()));
            [owned("grant_type", "refresh_token")]
                .into_iter()
                .chain(token)
                .collect()
        }
        Grant::ClientCredentials => {
            let scope = scheme.scopes.join(&scheme.scope_separator);
            let scope = (!scope.is_empty()).then(|| owned("scope", &scope));
            [owned("grant_type", "client_credentials")]
                .into_iter()
                .chain(scope)
                .collect()
        }
    }
}

fn body(scheme: &OAuth2, members: &[(String, String)]) -> (&'static str, Vec<u8>) {
    if scheme.token_json {
        let object: Map<String, Json> = members
            .iter()
            .map(|(k, v)| (k.clone(), Json::from(v.as_str())))
            .collect();
        return ("application/json", Json::Object(object).to_string().into_bytes());
    }
    let pairs: Vec<String> = members.iter().map(|(name, value)| query_pair(name, value)).collect();
    ("application/x-www-form-urlencoded", pairs.join("&").into_bytes())
}

/// RFC 6749 section 2.3.1 wants both halves form-encoded before they are joined.
fn form(text: &str) -> String {
    query_pair("", text).trim_start_matches('=').to_owned()
}

/// What an answer of the token endpoint means, and the tokens in it.
pub(super) fn read(
    bounds: &Bounds,
    scheme: &OAuth2,
    own_client: bool,
    now_ms: i64,
    answer: &Result<WireResponse, TransportError>,
) -> (TokenAnswer, Option<Renewed>) {
    let answer = match answer {
        Ok(answer) => answer,
        Err(_) => return (TokenAnswer::Unreachable { retry_after_s: None }, None),
    };
    let arena = Arena::new(bounds.max_bytes);
    let mut language = Language::new(&arena, bounds);
    let body = match decode(&language, &answer.body) {
        Decoded::Value(value) => value,
        Decoded::Nothing | Decoded::Undecodable(_) => Value::Undefined,
    };
    if (200..300).contains(&answer.status) {
        return match renewed(&mut language, scheme, body, now_ms) {
            Some(renewed) => (TokenAnswer::Renewed, Some(renewed)),
            None => (refused(answer, body, own_client, now_ms), None),
        };
    }
    (refused(answer, body, own_client, now_ms), None)
}

fn renewed<'a>(language: &mut Language<'a>, scheme: &'a OAuth2, body: Value<'a>, now_ms: i64) -> Option<Renewed> {
    let access = scalar_text(language.run(&scheme.access_token, body).ok()?).filter(|token| !token.is_empty())?;
    let refresh = language
        .run(&scheme.refresh_token, body)
        .ok()
        .and_then(scalar_text)
        .filter(|token| !token.is_empty());
    let lifetime = language.run(&scheme.expires_in, body).ok().and_then(scalar_text);
    // Lifetimes come as numbers, text and floats; negative and absurd ones say nothing.
    let declared = scheme.lifetime_s.map(|seconds| seconds as f64);
    let seconds = lifetime
        .and_then(|text| text.trim().parse::<f64>().ok())
        .filter(|s| (0.0..1e10).contains(s))
        .or(declared);
    let mut fields = BTreeMap::from([("access_token".to_owned(), Secret::new(access))]);
    fields.extend(refresh.map(|token| ("refresh_token".to_owned(), Secret::new(token))));
    let mut captures = Map::new();
    for (name, program) in &scheme.captures {
        let value = language.run(program, body).unwrap_or_default();
        if !value.is_undefined() {
            captures.insert(
                name.clone(),
                serde_json::from_str(&json_text(value)).unwrap_or_default(),
            );
        }
    }
    Some(Renewed {
        fields,
        expires_at_ms: seconds.map(|s| now_ms + (s * 1000.0) as i64),
        captures,
    })
}

/// Only the registered error codes (RFC 6749 section 5.2) are told apart; the vendor's own words stay with the vendor.
fn refused(answer: &WireResponse, body: Value<'_>, own_client: bool, now_ms: i64) -> TokenAnswer {
    let code = body.get("error").as_str().unwrap_or_default();
    match (answer.status, code) {
        (429 | 500.., _) => {
            let now_ms = server_time_ms(answer.header("date"), now_ms);
            let retry_after_s = answer
                .header("retry-after")
                .and_then(|text| retry_after_s(text, now_ms));
            TokenAnswer::Unreachable { retry_after_s }
        }
        (_, "invalid_grant") => TokenAnswer::GrantRefused,
        (_, "invalid_client" | "unauthorized_client") if own_client => TokenAnswer::GrantRefused,
        (_, "invalid_client" | "unauthorized_client") => TokenAnswer::ClientRefused,
        (status, _) => TokenAnswer::Odd {
            cause: format!("the token endpoint answered {status} without a token"),
        },
    }
}
