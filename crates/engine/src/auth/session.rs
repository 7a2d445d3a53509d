//! A token that a login call yielded. The login itself: `credential/`.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::Session;

use super::{Signer, place};
use crate::failure::Failure;
use crate::transport::WireRequest;

pub(super) fn attach(signer: &Signer<'_>, scheme: &Session, request: &mut WireRequest) -> Result<(), Failure> {
    let token = signer
        .credential
        .fields
        .get("access_token")
        .ok_or_else(|| Failure::new(Kind::NeedsReauth, "the login call has not yielded a token"))?;
    place::attached(signer, &scheme.attach, ("token", token.expose()), request)
}
