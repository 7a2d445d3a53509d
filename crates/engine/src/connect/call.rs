//! One call about a candidate: its templates may name the credential, and its answer is judged as any other.

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::plan::NativePlan;
use interlingua_jsonata::{Arena, Value};

use crate::account::{Account, CredentialState, StoredCredential};
use crate::auth::Signer;
use crate::classify::{self, Case, Refused, Verdict};
use crate::credential::{self, Instead, token};
use crate::decode;
use crate::engine::Shared;
use crate::exchange::unreachable;
use crate::failure::Failure;
use crate::language::{Language, json_text};
use crate::lease::History;
use crate::rate;
use crate::request::wire::memory;
use crate::transport::WireResponse;

/// Makes the call; again only with another credential, after a refusal that asked for one. Yields the answer's body as JSON text.
pub(super) async fn call(
    shared: &Arc<Shared>,
    native: &Arc<NativePlan>,
    account: &Arc<Account>,
) -> Result<Bytes, Failure> {
    let mut ready = credential::ready(shared, native, account).await?;
    loop {
        let stored = ready.credential.clone().unwrap_or_else(none);
        let mut request = {
            let bounds = shared.bounds();
            token::own(&Signer::of(&bounds, &ready.account, &stored), native, &[], None)?
        };
        request.peer.allow = ready.account.egress_allow.clone();
        let answer = shared.ports.transport.send(request).await.map_err(unreachable)?;
        let refused = match judge(shared, native, &ready.account, &answer) {
            Ok(body) => return Ok(body),
            Err(refused) => refused,
        };
        if !refused.renew {
            return Err(refused.failure);
        }
        match credential::instead_of(shared, native, &ready).await? {
            Instead::Another(next) => ready = next,
            // A person waits who has just given it: that it is refused is the answer.
            Instead::Later { .. } | Instead::Nothing => return Err(refused.failure),
        }
    }
}

/// What a call without auth shows.
fn none() -> StoredCredential {
    StoredCredential {
        fields: std::collections::BTreeMap::new(),
        expires_at_ms: None,
        version: 0,
        state: CredentialState::Active,
        history: History::default(),
    }
}

fn judge(shared: &Shared, plan: &NativePlan, account: &Account, answer: &WireResponse) -> Result<Bytes, Box<Refused>> {
    let plain = |failure| Box::new(Refused { failure, renew: false });
    let bounds = shared.bounds();
    let arena = Arena::new(bounds.max_bytes);
    let mut language = Language::new(&arena, &bounds);
    let variables = language.account(account).map_err(|error| plain(memory(&error)))?;
    language.bind("account", variables);
    let functions = language.bind_functions(&plan.functions);
    functions.map_err(|error| plain(memory(&error)))?;
    let decoded = decode::answer(&language, plan, answer, shared.settings.max_response_bytes);
    let response = token::response(&language, &decoded, answer).map_err(|error| plain(memory(&error)))?;
    let rate = rate::read(&mut language, plan, answer, response);
    let case = Case {
        plan,
        mapped: &[],
        unified: None,
        native: Value::Undefined,
        answer,
        decoded: &decoded,
        response,
        rate: &rate,
        max_body_bytes: shared.settings.max_upstream_body_bytes,
        // Captures miss what they do not find; a proof needs no more than a success.
        body_is_read: false,
    };
    match classify::classify(&mut language, &case, &mut Vec::new()).map_err(plain)? {
        Verdict::Failure(refused) => Err(refused),
        Verdict::Success | Verdict::Empty => Ok(Bytes::from(json_text(response.get("body")))),
    }
}
