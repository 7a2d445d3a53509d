//! Who the client is, and how it proves itself at the token endpoint.

use interlingua_definition::plan::{ClientAuth, TokenSource};
use serde_json::{Map, Value as Json};
use url::Url;

use crate::account::{Account, StoredCredential};
use crate::auth::{Scope, sign_token};
use crate::failure::Failure;
use crate::request::wire::query_pair;

/// The assertion's type (RFC 7523 section 2.2).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A client registered with the vendor.
pub(crate) struct Client {
    pub(crate) id: Option<String>,
    pub(crate) secret: Option<String>,
}

/// The environment's app, else the client that the connect form asked for.
pub(crate) fn client(account: &Account, credential: &StoredCredential) -> Client {
    if let Some(app) = &account.app {
        return Client {
            id: Some(app.client_id.clone()),
            secret: Some(app.client_secret.expose().to_owned()),
        };
    }
    let field = |name: &str| credential.fields.get(name).map(|secret| secret.expose().to_owned());
    let variable = |name: &str| account.variables.get(name).and_then(Json::as_str).map(str::to_owned);
    let either = |name: &str| field(name).or_else(|| variable(name));
    Client {
        id: either("client_id"),
        secret: either("client_secret"),
    }
}

/// The parameters by which the client proves itself, and the value of the header `authorization`.
pub(super) type Proof = (Vec<(String, String)>, Option<String>);

/// How the client proves itself.
pub(super) fn proof<'a>(
    scope: &mut Scope<'a>,
    tokens: &'a TokenSource,
    client: &Client,
    url: &Url,
    nonce: &str,
) -> Result<Proof, Failure> {
    let named = |name: &str, value: &Option<String>| value.clone().map(|value| (name.to_owned(), value));
    let mut parameters = Vec::new();
    let mut header = None;
    let halves = || {
        let text = |half: &Option<String>| half.clone().unwrap_or_default();
        (text(&client.id), text(&client.secret))
    };
    match tokens.client_auth {
        ClientAuth::Body => {
            parameters.extend(named("client_id", &client.id));
            parameters.extend(named("client_secret", &client.secret));
        }
        ClientAuth::None => parameters.extend(named("client_id", &client.id)),
        ClientAuth::Basic => {
            let (id, secret) = halves();
            header = Some(crate::auth::basic_pair(&form(&id), &form(&secret)));
        }
        ClientAuth::BasicRaw => {
            let (id, secret) = halves();
            header = Some(crate::auth::basic_pair(&id, &secret));
        }
        ClientAuth::PrivateKeyJwt => {
            parameters.extend(named("client_id", &client.id));
            if let Some(assertion) = &tokens.client_assertion {
                let signed = sign_token(scope, assertion, claims(client, url, nonce))?;
                parameters.push(("client_assertion_type".to_owned(), ASSERTION_TYPE.to_owned()));
                parameters.push(("client_assertion".to_owned(), signed));
            }
        }
    }
    Ok((parameters, header))
}

/// The claims that an assertion must have (RFC 7523 section 3), and one use only.
pub(super) fn claims(client: &Client, url: &Url, nonce: &str) -> Map<String, Json> {
    let mut claims = Map::new();
    for name in ["iss", "sub"] {
        claims.extend(client.id.clone().map(|id| (name.to_owned(), Json::from(id))));
    }
    claims.insert("aud".to_owned(), Json::from(url.as_str()));
    claims.insert("jti".to_owned(), Json::from(nonce));
    claims
}

/// RFC 6749 section 2.3.1 wants both halves form-encoded before they are joined.
fn form(text: &str) -> String {
    query_pair("", text).trim_start_matches('=').to_owned()
}
