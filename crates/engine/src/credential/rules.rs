//! What a definition says of an account's renewals, and what follows from it for one credential.

use std::hash::{DefaultHasher, Hash, Hasher};

use interlingua_definition::plan::{NativePlan, TokenGrant, TokenSource};

use super::state::Facts;
use crate::account::{Account, StoredCredential};

/// A token is renewed this long before its end, or a fifth of its life, whichever is less; in ms.
const MARGIN_MS: i64 = 5 * 60_000;

/// How often the background proves a credential whose tokens nobody has to keep alive, in ms.
const AT_REST_MS: i64 = 60 * 60_000;

/// Whether there is an endpoint, and something to show it.
pub(super) fn renewable(plan: &NativePlan, account: &Account, stored: &StoredCredential) -> bool {
    let Some(tokens) = plan.auth.tokens() else {
        return false;
    };
    let endpoint = tokens.token_url.is_some() || tokens.refresh_url.is_some() || tokens.request.is_some();
    let holds = |name: &str| stored.fields.contains_key(name);
    match tokens.grant {
        // A renewal that the definition writes itself may show something else, such as the token that is about to end.
        TokenGrant::AuthorizationCode => {
            (endpoint && holds("refresh_token")) || (tokens.refresh_request.is_some() && holds("access_token"))
        }
        TokenGrant::ClientCredentials => {
            endpoint && (account.app.is_some() || holds("client_id") || account.variables.contains_key("client_id"))
        }
        TokenGrant::JwtBearer | TokenGrant::Password | TokenGrant::Login => endpoint,
    }
}

/// Whether an attempt whose answer was lost may be repeated at once: what is shown for a token is not used up by it, or works
/// on for a while.
pub(super) fn forgiving(plan: &NativePlan) -> bool {
    plan.auth.tokens().is_some_and(|tokens| {
        tokens.grant.repeats() || tokens.rotates == Some(false) || tokens.rotation_grace_s.is_some()
    })
}

/// What the state machine has to know.
pub(super) fn facts(plan: &NativePlan, account: &Account, stored: &StoredCredential) -> Facts {
    let tokens = plan.auth.tokens();
    let ends_at_ms = tokens.and_then(|tokens| ends_at_ms(tokens, stored));
    Facts {
        version: stored.version,
        ends_at_ms,
        due_at_ms: due_at_ms(plan, account, stored),
        has_token: tokens.is_none() || stored.fields.contains_key("access_token"),
        renewable: renewable(plan, account, stored),
        grace_ms: tokens.and_then(|tokens| tokens.rotation_grace_s).map(ms),
        state: stored.state.clone(),
        history: stored.history,
    }
}

/// When the token ends: as the vendor said, else as the definition does. Fields of other schemes do not end.
fn ends_at_ms(tokens: &TokenSource, stored: &StoredCredential) -> Option<i64> {
    let known_from = Some(stored.history.renewed_at_ms).filter(|at| *at > 0);
    let declared = || Some(known_from?.saturating_add(ms(tokens.answer.lifetime_s?)));
    stored.expires_at_ms.or_else(declared)
}

/// When a renewal is due: ahead of the token's end, and before the refresh token dies of idleness.
pub(super) fn due_at_ms(plan: &NativePlan, account: &Account, stored: &StoredCredential) -> Option<i64> {
    let tokens = plan.auth.tokens()?;
    let from = stored.history.renewed_at_ms;
    let ahead = ends_at_ms(tokens, stored).map(|end| {
        let life = if from > 0 { (end - from).max(0) } else { MARGIN_MS };
        end - spread(account, stored.version, MARGIN_MS.min(life / 5))
    });
    let idle = tokens.refresh_idle_s.filter(|_| from > 0).map(|seconds| {
        let life = ms(seconds);
        from.saturating_add(life - spread(account, stored.version, life / 5))
    });
    ahead.into_iter().chain(idle).min()
}

/// When the background is to look at it. A token that is had again for the asking may end: the next call has it anew. It is still
/// renewed now and then, so that a credential that stopped working does not do so unnoticed.
pub(super) fn background_at_ms(plan: &NativePlan, account: &Account, stored: &StoredCredential) -> Option<i64> {
    let due = due_at_ms(plan, account, stored)?;
    let repeats = plan.auth.tokens().is_some_and(|tokens| tokens.grant.repeats());
    let at_rest = stored.history.renewed_at_ms.saturating_add(AT_REST_MS);
    Some(if repeats { due.max(at_rest) } else { due })
}

/// A tenth more or less, so that accounts connected together do not come due together. The same for one version whenever and
/// wherever it is asked for.
fn spread(account: &Account, version: u64, margin_ms: i64) -> i64 {
    let mut hash = DefaultHasher::new();
    (&account.environment, &account.id, version).hash(&mut hash);
    let part = i64::try_from(hash.finish() % 201).unwrap_or(100) - 100;
    margin_ms + margin_ms / 1_000 * part + margin_ms % 1_000 * part / 1_000
}

fn ms(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX / 4_000).min(i64::MAX / 4_000) * 1_000
}
