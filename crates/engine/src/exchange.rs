//! One request and its answer: prepare, make the credential ready, send, read; again only with another credential.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::NativePlan;

use crate::account::Account;
use crate::engine::Shared;
use crate::failure::Failure;
use crate::respond::{Page, Tally};
use crate::transport::{TransportError, WireResponse, redirected};
use crate::work::{Prepare, Prepared, Reply, Work};
use crate::{auth, credential};

/// One request and its answer; again only with another credential, after a refusal that asked for one.
pub(crate) async fn exchange(
    shared: &Arc<Shared>,
    work: &Work,
    account: &Arc<Account>,
    tally: &mut Tally,
) -> Result<Page, Failure> {
    let (prepared, account) = prepare(shared, work, account).await?;
    let mut prepare = match prepared {
        Prepared::Send(prepare) => prepare,
        Prepared::Done(page) => return Ok(*page),
    };
    let mut known = Arc::clone(&account);
    let mut ready = credential::ready(shared, &prepare.native, &account).await?;
    loop {
        if !Arc::ptr_eq(&ready.account, &known)
            && let Prepared::Send(anew) = work.prepare(&shared.bounds(), &ready.account)?
        {
            (prepare, known) = (anew, Arc::clone(&ready.account));
        }
        let reply = send(shared, &prepare, &ready, tally).await?;
        let read = work.read(&shared.bounds(), &shared.settings, &ready.account, &prepare, &reply);
        ready = match read {
            Ok(page) => {
                credential::worked(shared, &ready).await;
                return Ok(page);
            }
            Err(refused) => credential::after(shared, &prepare.native, &ready, *refused, true).await?,
        };
    }
}

/// Prepares the request. What it is built from (an instance's URL) may come with the first token only: where that is still
/// missing, the credential is made ready first.
async fn prepare(
    shared: &Arc<Shared>,
    work: &Work,
    account: &Arc<Account>,
) -> Result<(Prepared, Arc<Account>), Failure> {
    let failure = match work.prepare(&shared.bounds(), account) {
        Ok(prepared) => return Ok((prepared, Arc::clone(account))),
        Err(failure) => failure,
    };
    let Some(native) = work.native().filter(|native| awaits_captures(native, account)) else {
        return Err(failure);
    };
    let ready = credential::ready(shared, native, account).await?;
    Ok((work.prepare(&shared.bounds(), &ready.account)?, ready.account))
}

/// Whether a token answer would bring variables that the account does not have.
fn awaits_captures(native: &NativePlan, account: &Account) -> bool {
    let captures = native.auth.tokens().map(|tokens| &tokens.answer.captures);
    let mut captures = captures.into_iter().flatten();
    captures.any(|(name, _)| !account.variables.contains_key(name))
}

/// Attaches the credential and sends; redirects within the origin are followed, each with the credential anew.
async fn send(
    shared: &Shared,
    prepare: &Prepare,
    ready: &credential::Ready,
    tally: &mut Tally,
) -> Result<Reply, Failure> {
    let mut bare = prepare.wire.clone();
    for _ in 0..=shared.settings.max_redirects {
        let mut signed = bare.clone();
        signed.peer.allow = ready.account.egress_allow.clone();
        auth::attach(
            &shared.bounds(),
            &prepare.native,
            &ready.account,
            ready.credential.as_ref(),
            &mut signed,
        )?;
        let started = std::time::Instant::now();
        let answer = shared.ports.transport.send(signed).await;
        tally.calls += 1;
        tally.upstream_ms += u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let answer: WireResponse = answer.map_err(unreachable)?;
        match redirected(&bare, &answer)? {
            Some(next) => bare = next,
            None => return Ok(Reply { request: bare, answer }),
        }
    }
    Err(Failure::new(Kind::UpstreamError, "the vendor redirects without end"))
}

pub(crate) fn unreachable(error: TransportError) -> Failure {
    let kind = match &error {
        TransportError::Forbidden { .. } | TransportError::Insecure { .. } | TransportError::Invalid(_) => {
            Kind::InvalidRequest
        }
        TransportError::Connect { .. } | TransportError::Cut(_) => Kind::Network,
        TransportError::Timeout { .. } => Kind::Timeout,
        TransportError::TooLarge { .. } => Kind::UpstreamError,
    };
    Failure::new(kind, error.to_string())
}
