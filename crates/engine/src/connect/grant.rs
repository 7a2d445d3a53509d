//! What a token answer makes of a candidate.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::ConnectPlan;

use super::Candidate;
use crate::account::{CredentialState, Renewed};
use crate::auth::{self, Signer};
use crate::credential::state::TokenAnswer;
use crate::engine::Shared;
use crate::failure::Failure;
use crate::transport::ClientIdentity;

/// The candidate with its tokens, or why there are none.
pub(super) fn granted(
    mut candidate: Candidate,
    answer: TokenAnswer,
    tokens: Option<Renewed>,
) -> Result<Candidate, Failure> {
    match (answer, tokens) {
        (TokenAnswer::Renewed, Some(tokens)) => {
            candidate.credential.fields.extend(tokens.fields);
            candidate.credential.expires_at_ms = tokens.expires_at_ms;
            candidate.credential.state = CredentialState::Active;
            candidate.account.variables.extend(tokens.captures);
            Ok(candidate)
        }
        (answer, _) => Err(refused(answer)),
    }
}

fn refused(answer: TokenAnswer) -> Failure {
    match answer {
        TokenAnswer::GrantRefused => Failure::invalid(
            "the vendor refuses what the callback brought: it has been used or is too old; begin again",
        ),
        TokenAnswer::ClientRefused => {
            let detail = "the vendor refuses the OAuth app (client_id or client_secret): correct it with PUT /admin/apps/{integration}";
            Failure::new(Kind::UpstreamError, detail)
        }
        TokenAnswer::Unreachable { retry_after_s, .. } => {
            let mut failure = Failure::new(Kind::Network, "the token endpoint cannot be reached");
            failure.retry_after_s = retry_after_s;
            failure
        }
        TokenAnswer::Odd { cause } => Failure::new(Kind::UpstreamError, cause),
        TokenAnswer::Renewed => Failure::new(Kind::UpstreamError, "the token endpoint answered without a token"),
    }
}

/// The certificate that the candidate shows.
pub(super) fn identity(
    shared: &Shared,
    plan: &ConnectPlan,
    candidate: &Candidate,
) -> Result<Option<Arc<ClientIdentity>>, Failure> {
    let bounds = shared.bounds();
    let signer = Signer::of(&bounds, &candidate.account, &candidate.credential);
    auth::identity(&signer, plan.client_certificate.as_ref())
}
