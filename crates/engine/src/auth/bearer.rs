//! RFC 6750: `Authorization: Bearer …`.

use interlingua_definition::plan::{Placement, Template};

use super::{Signer, place};
use crate::failure::Failure;
use crate::transport::WireRequest;

pub(super) fn attach(signer: &Signer<'_>, token: &Template, request: &mut WireRequest) -> Result<(), Failure> {
    let text = format!("Bearer {}", signer.text(request, token)?);
    let header = Placement::Header("authorization".to_owned());
    place::place(signer.bounds, request, &header, &text)
}
