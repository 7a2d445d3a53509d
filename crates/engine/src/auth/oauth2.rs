//! The access token as it is attached. How it is renewed: `credential/`.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::OAuth2;

use crate::account::StoredCredential;
use crate::failure::Failure;

pub(super) fn value(scheme: &OAuth2, credential: &StoredCredential) -> Result<String, Failure> {
    let token = credential.fields.get("access_token").ok_or_else(|| {
        Failure::new(
            Kind::NeedsReauth,
            "the account has no access token: connect it, or store one with PATCH /admin/accounts/{id}",
        )
    })?;
    Ok(format!("{}{}", scheme.prefix, token.expose()))
}
