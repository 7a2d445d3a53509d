//! A document that a caller puts: its text, on which revision it builds, and whether it is only to be checked.

use axum::extract::{FromRequest, Request};

use super::answer;
use crate::api::body;
use crate::api::parameters::Parameters;
use crate::problem::Problem;
use crate::state::Shared;

/// A document as it was sent.
pub(super) struct Offer {
    pub(super) text: String,
    /// `dry_run=true`: say what would come of it, and change nothing.
    pub(super) dry_run: bool,
    /// The revision that `If-Match` names.
    pub(super) expected: Option<u64>,
}

impl FromRequest<Shared> for Offer {
    type Rejection = Problem;

    async fn from_request(request: Request, shared: &Shared) -> Result<Offer, Problem> {
        let (parts, body) = request.into_parts();
        let mut parameters = Parameters::read(&parts.uri)?;
        let dry_run = parameters.flag("dry_run")?;
        parameters.nothing_else()?;
        Ok(Offer {
            text: body::text(body, &shared.limits).await?,
            dry_run,
            expected: answer::expected_revision(&parts.headers)?,
        })
    }
}
