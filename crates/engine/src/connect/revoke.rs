//! The end of a grant.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Auth, ConnectPlan, OAuth2, Template};

use super::call::call;
use super::memory::Memory;
use super::{Candidate, grant};
use crate::auth::Signer;
use crate::credential::token;
use crate::engine::Shared;
use crate::exchange::unreachable;
use crate::failure::Failure;

pub(super) async fn revoke(shared: &Shared, plan: &ConnectPlan, candidate: Candidate) -> Result<bool, Failure> {
    if let Some(native) = &plan.revoke {
        let account = Arc::new(candidate.account.clone());
        let scratch = shared.with_credentials(Arc::new(Memory::new(candidate)));
        call(&scratch, native, &account).await?;
        return Ok(true);
    }
    match plan.auth.as_ref() {
        Auth::OAuth2(scheme) => match &scheme.revoke_url {
            Some(url) => standard(shared, plan, scheme, url, &candidate).await,
            None => Ok(false),
        },
        _ => Ok(false),
    }
}

/// RFC 7009 section 2.1: the refresh token, whose end is the end of the grant; without one the access token. A server answers 200 to
/// tokens that it does not know, too.
async fn standard(
    shared: &Shared,
    plan: &ConnectPlan,
    scheme: &OAuth2,
    url: &Template,
    candidate: &Candidate,
) -> Result<bool, Failure> {
    let held = |name: &str| {
        candidate
            .credential
            .fields
            .get(name)
            .map(|secret| secret.expose().to_owned())
    };
    let (token, hint) = match (held("refresh_token"), held("access_token")) {
        (Some(token), _) => (token, "refresh_token"),
        (None, Some(token)) => (token, "access_token"),
        (None, None) => return Ok(false),
    };
    let mut request = {
        let bounds = shared.bounds();
        let signer = Signer::of(&bounds, &candidate.account, &candidate.credential);
        let parameters = vec![
            ("token".to_owned(), token),
            ("token_type_hint".to_owned(), hint.to_owned()),
        ];
        token::revocation(
            &signer,
            &scheme.tokens,
            url,
            parameters,
            shared.settings.token_timeout_ms,
        )?
    };
    request.peer.allow = candidate.account.egress_allow.clone();
    request.peer.identity = grant::identity(shared, plan, candidate)?;
    let answer = shared.ports.transport.send(request).await.map_err(unreachable)?;
    match answer.status {
        200..300 => Ok(true),
        status => {
            let detail = format!("the vendor answered {status} to the revocation: its grant may still be alive");
            Err(Failure::new(Kind::UpstreamError, detail))
        }
    }
}
