//! RFC 7617: `Authorization: Basic …`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use interlingua_definition::plan::Template;
use interlingua_jsonata::Arena;

use super::Signer;
use crate::failure::Failure;
use crate::transport::WireRequest;

/// A password may be empty or missing: some vendors want the key as the user's name alone.
pub(super) fn attach(
    signer: &Signer<'_>,
    username: &Template,
    password: &Template,
    request: &mut WireRequest,
) -> Result<(), Failure> {
    let value = {
        let arena = Arena::new(signer.bounds.max_bytes);
        let mut scope = signer.scope(&arena, request)?;
        let user = scope.needed(username)?;
        pair(&user, &scope.text(password)?.unwrap_or_default())
    };
    request.set_header("authorization", value);
    Ok(())
}

/// The header's value for a user and a password.
pub(crate) fn pair(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}
