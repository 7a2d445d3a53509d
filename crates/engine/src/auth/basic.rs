//! RFC 7617: `Authorization: Basic …`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use interlingua_definition::plan::Template;
use interlingua_jsonata::Arena;

use super::Scope;
use crate::account::{Account, StoredCredential};
use crate::failure::Failure;
use crate::language::Bounds;
use crate::transport::WireRequest;

/// A password may be empty or missing: some vendors want the key as the user's name alone.
pub(super) fn value(
    bounds: &Bounds,
    account: &Account,
    credential: &StoredCredential,
    request: &WireRequest,
    username: &Template,
    password: &Template,
) -> Result<String, Failure> {
    let user = super::text(bounds, account, credential, request, username)?;
    let arena = Arena::new(bounds.max_bytes);
    let secret = Scope::new(&arena, bounds, account, credential, Some(request))?.text(password)?;
    Ok(pair(&user, &secret.unwrap_or_default()))
}

/// The header's value for a user and a password.
pub(crate) fn pair(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}
