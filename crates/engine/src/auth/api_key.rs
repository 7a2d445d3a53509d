//! A secret of the connect form, in a header, parameter or body member.

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
    value: &Template,
) -> Result<String, Failure> {
    super::text(bounds, account, credential, request, value)
}
