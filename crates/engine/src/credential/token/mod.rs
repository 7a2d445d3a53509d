//! Token requests: what is shown for a token, who we are to the token endpoint, and how the answer is read. One attempt each.

mod answer;
mod client;
mod parameters;
mod request;

use std::sync::Arc;

use interlingua_definition::plan::TokenSource;

use super::state::TokenAnswer;
use crate::account::{Account, Renewed, StoredCredential};
use crate::auth::Signer;
use crate::engine::Shared;
use crate::failure::Failure;
use crate::transport::{ClientIdentity, TransportError, WireRequest, WireResponse};

pub(crate) use answer::captures;
pub(crate) use client::client;
pub(crate) use parameters::named;
pub(crate) use request::{lay_over, own, response, revocation, standard_url};

/// What is shown for a token.
#[derive(Clone, Copy)]
pub(crate) enum Showing<'s> {
    /// The code of a callback (RFC 6749 section 4.1.3), and the verifier of RFC 7636.
    Code {
        code: &'s str,
        redirect_uri: &'s str,
        verifier: Option<&'s str>,
    },
    /// What the account has: the refresh token, or what its grant takes each time.
    Held,
}

/// Asks for a token, and for the exchange of its answer where there is one.
pub(crate) async fn ask(
    shared: &Shared,
    tokens: &TokenSource,
    showing: Showing<'_>,
    account: &Account,
    credential: &StoredCredential,
    identity: Option<Arc<ClientIdentity>>,
) -> Result<(TokenAnswer, Option<Renewed>), Failure> {
    let request = {
        let bounds = shared.bounds();
        let signer = Signer::of(&bounds, account, credential);
        request::token(&signer, tokens, showing, shared.settings.token_timeout_ms)?
    };
    let mut answer = send(shared, account, identity.clone(), request).await;
    let mut plan = request::plan(tokens, showing);
    if let (Some(exchange), Ok(first)) = (tokens.exchange.as_deref(), &answer)
        && answer::succeeded(&shared.bounds(), tokens, plan, first)
    {
        let second = {
            let bounds = shared.bounds();
            request::own(&Signer::of(&bounds, account, credential), exchange, &[], Some(first))?
        };
        answer = send(shared, account, identity, second).await;
        plan = Some(exchange);
    }
    let own_client = account.app.is_none();
    // A lifetime counts from the answer, however long it took: a vendor that is slow does not issue tokens that have ended.
    let now_ms = shared.ports.clock.now_ms();
    Ok(answer::read(
        &shared.bounds(),
        tokens,
        plan,
        own_client,
        now_ms,
        &answer,
    ))
}

async fn send(
    shared: &Shared,
    account: &Account,
    identity: Option<Arc<ClientIdentity>>,
    mut request: WireRequest,
) -> Result<WireResponse, TransportError> {
    request.peer.identity = identity;
    request.peer.allow = account.egress_allow.clone();
    shared.ports.transport.send(request).await
}
