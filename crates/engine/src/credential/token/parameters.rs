//! The standard parameters of token requests, under the names that the vendor gives them.

use interlingua_definition::plan::{ParameterNames, TokenGrant, TokenSource};

use super::Showing;
use crate::account::StoredCredential;

/// The grant's own type (RFC 7523 section 2.1).
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// What a grant sends, without the client's proof.
pub(super) fn of(tokens: &TokenSource, showing: Showing<'_>, credential: &StoredCredential) -> Vec<(String, String)> {
    let owned = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let held = |name: &str| credential.fields.get(name).map(|secret| owned(name, secret.expose()));
    let scope = tokens.scopes.join(&tokens.scope_separator);
    let scope = (!scope.is_empty()).then(|| owned("scope", &scope));
    let mut all = Vec::new();
    match (showing, tokens.grant) {
        (
            Showing::Code {
                code,
                redirect_uri,
                verifier,
            },
            _,
        ) => {
            all.push(owned("grant_type", "authorization_code"));
            all.push(owned("code", code));
            all.push(owned("redirect_uri", redirect_uri));
            all.extend(verifier.map(|verifier| owned("code_verifier", verifier)));
        }
        (Showing::Held, TokenGrant::AuthorizationCode) => {
            all.push(owned("grant_type", "refresh_token"));
            all.extend(held("refresh_token"));
        }
        (Showing::Held, TokenGrant::ClientCredentials) => {
            all.push(owned("grant_type", "client_credentials"));
            all.extend(scope);
        }
        (Showing::Held, TokenGrant::JwtBearer) => {
            all.push(owned("grant_type", JWT_BEARER));
            all.extend(scope);
        }
        (Showing::Held, TokenGrant::Password) => {
            all.push(owned("grant_type", "password"));
            all.extend(held("username"));
            all.extend(held("password"));
            all.extend(scope);
        }
        (Showing::Held, TokenGrant::Login) => {}
    }
    all
}

/// Standard parameters under the vendor's names, without those that it does not take.
pub(crate) fn named(parameters: Vec<(String, String)>, names: &ParameterNames) -> Vec<(String, String)> {
    parameters
        .into_iter()
        .filter(|(name, _)| !names.drop.contains(name))
        .map(|(name, value)| {
            let renamed = names.rename.iter().find(|(standard, _)| *standard == name);
            (renamed.map_or(name, |(_, theirs)| theirs.clone()), value)
        })
        .collect()
}
