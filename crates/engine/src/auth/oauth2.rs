//! The access token as it is attached. How it is renewed: `credential/`; how it is granted: `connect/`.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::OAuth2;

use super::{Signer, place};
use crate::failure::Failure;
use crate::transport::WireRequest;

pub(super) fn attach(signer: &Signer<'_>, scheme: &OAuth2, request: &mut WireRequest) -> Result<(), Failure> {
    let token = signer.credential.fields.get("access_token").ok_or_else(|| {
        Failure::new(
            Kind::NeedsReauth,
            "the account has no access token: connect it, or store one with PATCH /admin/accounts/{id}",
        )
    })?;
    place::attached(signer, &scheme.attach, ("token", token.expose()), request)
}
