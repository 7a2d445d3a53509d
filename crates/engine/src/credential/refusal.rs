//! What follows a vendor's refusal of a credential: another one, a later attempt, or nothing.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::NativePlan;

use super::ready::{Ready, at_hand, renewed};
use super::state::Facts;
use super::{mark, rules, told};
use crate::classify::Refused;
use crate::engine::Shared;
use crate::failure::Failure;

/// Refusals that one call survives: its credential may end on the way to the vendor, and so may the next.
const MOST_REPEATS: u32 = 2;

/// What a refused credential gives way to.
pub(crate) enum Instead {
    /// What was stored meanwhile, or a renewal.
    Another(Ready),
    /// Nothing yet: a renewal is worth it again in so many seconds.
    Later { after_s: u64 },
    /// Nothing: there is no renewal, and the refusal stands.
    Nothing,
}

/// What to show after the vendor refused this credential.
pub(crate) async fn instead_of(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    refused: &Ready,
) -> Result<Instead, Failure> {
    let (account, Some(credential)) = (&refused.account, &refused.credential) else {
        return Ok(Instead::Nothing);
    };
    let now_ms = shared.ports.clock.now_ms();
    if refused.repeats >= MOST_REPEATS {
        return Ok(later(&rules::facts(plan, account, credential), now_ms));
    }
    let stored = shared.ports.credentials.reread(account).await.map_err(told::of_store)?;
    let facts = rules::facts(plan, account, &stored);
    let next = if facts.version != credential.version {
        at_hand(shared, plan, account, stored).await?
    } else if worth_renewing(&facts, refused.repeats, now_ms) {
        renewed(shared, plan, account, Some(facts.version), false).await?
    } else {
        return Ok(later(&facts, now_ms));
    };
    Ok(Instead::Another(Ready {
        repeats: refused.repeats + 1,
        ..next
    }))
}

/// What to show next, or what the caller is told. `repeatable`: whether the request can be sent again.
pub(crate) async fn after(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    ready: &Ready,
    refused: Refused,
    repeatable: bool,
) -> Result<Ready, Failure> {
    let Refused { failure, renew } = refused;
    let instead = if renew {
        instead_of(shared, plan, ready).await?
    } else {
        Instead::Nothing
    };
    let dead = failure.kind == Kind::NeedsReauth;
    let told = match instead {
        Instead::Another(next) if repeatable => return Ok(next),
        Instead::Another(_) => return Err(told::send_again(failure)),
        Instead::Later { after_s } => told::refused_for_now(failure, after_s),
        Instead::Nothing => failure,
    };
    if dead {
        mark::refused(shared, ready).await;
    }
    Err(told)
}

/// A token that may have ended is renewed, however new it is. Any other refusal is worth one renewal, but not of a token that has
/// only just come, or every call would ask for another.
fn worth_renewing(facts: &Facts, repeats: u32, now_ms: i64) -> bool {
    let stale = repeats == 0 && !facts.is_fresh(now_ms);
    facts.renewable && (stale || facts.may_have_ended(now_ms))
}

/// Whoever issued a token and refuses it at once may need a moment, or may have ended it already: the grant is none the worse.
fn later(facts: &Facts, now_ms: i64) -> Instead {
    if facts.renewable {
        Instead::Later {
            after_s: facts.renewable_again_s(now_ms),
        }
    } else {
        Instead::Nothing
    }
}
