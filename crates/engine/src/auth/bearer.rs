//! RFC 6750: `Authorization: Bearer …`.

use interlingua_definition::plan::Template;

use crate::account::{Account, StoredCredential};
use crate::failure::Failure;
use crate::language::Bounds;
use crate::transport::WireRequest;

pub(super) fn value(
    bounds: &Bounds,
    account: &Account,
    credential: &StoredCredential,
    request: &WireRequest,
    token: &Template,
) -> Result<String, Failure> {
    Ok(format!(
        "Bearer {}",
        super::text(bounds, account, credential, request, token)?
    ))
}
