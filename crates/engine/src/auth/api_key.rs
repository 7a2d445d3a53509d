//! A secret of the connect form, in a header, parameter or body member.

use interlingua_definition::plan::{Placement, Template};

use super::{Signer, place};
use crate::failure::Failure;
use crate::transport::WireRequest;

pub(super) fn attach(
    signer: &Signer<'_>,
    send: &Placement,
    value: &Template,
    request: &mut WireRequest,
) -> Result<(), Failure> {
    let text = signer.text(request, value)?;
    place::place(signer.bounds, request, send, &text)
}
