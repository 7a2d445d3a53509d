//! The state machine of one use of a credential. Pure: events in, actions out, so that every turn of it can be tested.
//!
//! ```text
//! Begin -> Load -> Loaded -> Use | Fail | Mark
//!                            Claim -> Claimed  Granted -> Note -> Noted    true  -> Ask
//!                                                                          false -> Load (the lease is lost)
//!                                              Held    -> Use (still valid) | Wait -> Load
//!                                              Later   -> Use (still valid) | Fail
//!                                              Moved   -> Load
//!                            Ask -> Answered   Renewed -> Commit -> Committed -> Use
//!                                                                   Stale     -> Load (someone else renewed)
//!                                              refused -> Load (believed only after reading again) -> Settle
//!                                              failed  -> Settle -> Settled -> Use (still valid) | Fail
//! ```

mod facts;
mod words;
#[cfg(test)]
mod tests;

pub use facts::Facts;
pub use words::{Action, Delivery, Event, Refusal, TokenAnswer};

use super::setback::{self, Attempt};
use crate::account::CredentialState;
use crate::lease::{Claimed, Fence, Setback};

/// Leases that one use may lose before it gives up.
const MOST_ATTEMPTS: u32 = 8;

/// One use of one credential.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Version that is not to be used: the vendor has refused it, or a person wants it renewed.
    rejected: Option<u64>,
    facts: Option<Facts>,
    /// The lease, and whether an earlier request's answer is not known.
    lease: Option<(Fence, bool)>,
    /// A grant was refused; the row is being read again.
    verifying: bool,
    attempts: u32,
    /// What follows a recorded failure or state.
    afterwards: Option<Action>,
}

impl Machine {
    /// A use that may begin with a version that the vendor refused.
    pub fn new(rejected: Option<u64>) -> Machine {
        Machine {
            rejected,
            facts: None,
            lease: None,
            verifying: false,
            attempts: 0,
            afterwards: None,
        }
    }

    /// Takes an event in and says what to do next.
    pub fn next(&mut self, event: Event, now_ms: i64) -> Action {
        match event {
            Event::Begin | Event::Stale | Event::Waited => Action::Load,
            Event::Loaded(facts) => self.loaded(facts, now_ms),
            Event::Claimed(claimed) => self.claimed(claimed, now_ms),
            Event::Noted(true) => Action::Ask { again: self.unsure() },
            Event::Noted(false) => Action::Load,
            Event::Late => self.settle(setback::unsent(), Action::Load),
            Event::Answered {
                answer,
                chance,
                timeout_ms,
            } => self.answered(answer, chance, timeout_ms, now_ms),
            Event::Settled(false) => Action::Load,
            Event::Committed => Action::Use,
            Event::Settled(true) | Event::Marked => self.afterwards.take().unwrap_or(Action::Use),
        }
    }

    fn loaded(&mut self, facts: Facts, now_ms: i64) -> Action {
        let before = self.facts.replace(facts.clone()).map(|before| before.version);
        if let CredentialState::NeedsReauth { cause, .. } = facts.state {
            return Action::Fail(Refusal::NeedsReauth { cause });
        }
        if std::mem::take(&mut self.verifying) && before == Some(facts.version) {
            return self.believe(now_ms);
        }
        let rejected = self.rejected == Some(facts.version);
        if !rejected && !facts.is_due(now_ms) {
            return Action::Use;
        }
        if facts.renewable && self.attempts < MOST_ATTEMPTS {
            return Action::Claim { version: facts.version };
        }
        match (rejected, facts.has_token) {
            (true, _) => self.nothing_to_renew(facts.version, now_ms),
            (false, false) => Action::Fail(Refusal::NeedsReauth {
                cause: "the account has no access token".to_owned(),
            }),
            // A token past its time and nothing to renew it with: the vendor is the one to say so.
            (false, true) => Action::Use,
        }
    }

    /// The grant was refused, and nobody else has renewed it.
    fn believe(&mut self, now_ms: i64) -> Action {
        let cause = setback::cause_of_death(self.unsure());
        let refusal = Refusal::NeedsReauth {
            cause: cause.to_owned(),
        };
        self.settle(setback::dead(cause, now_ms), Action::Fail(refusal))
    }

    /// The vendor refuses a token that nothing can renew.
    fn nothing_to_renew(&mut self, version: u64, now_ms: i64) -> Action {
        let cause = setback::CREDENTIAL_REFUSED.to_owned();
        self.afterwards = Some(Action::Fail(Refusal::NeedsReauth { cause: cause.clone() }));
        let state = CredentialState::NeedsReauth {
            cause,
            since_ms: now_ms,
        };
        Action::Mark { version, state }
    }

    fn claimed(&mut self, claimed: Claimed, now_ms: i64) -> Action {
        let Some(facts) = &self.facts else {
            return Action::Load;
        };
        match claimed {
            Claimed::Granted { epoch, unsure } => {
                self.attempts += 1;
                let fence = Fence {
                    version: facts.version,
                    epoch,
                };
                self.lease = Some((fence, unsure));
                Action::Note(fence)
            }
            Claimed::Held { .. } | Claimed::Later { .. } if self.still_usable(now_ms) => Action::Use,
            Claimed::Held { for_ms } => Action::Wait { at_most_ms: for_ms },
            Claimed::Later { for_ms } => Action::Fail(Refusal::Unreachable {
                retry_after_s: seconds(for_ms),
            }),
            Claimed::Moved => Action::Load,
        }
    }

    fn answered(&mut self, answer: TokenAnswer, chance: u8, timeout_ms: i64, now_ms: i64) -> Action {
        let (Some((fence, unsure)), Some(facts)) = (self.lease, &self.facts) else {
            return Action::Load;
        };
        match answer {
            TokenAnswer::Renewed => Action::Commit(fence),
            TokenAnswer::GrantRefused => {
                self.verifying = true;
                Action::Load
            }
            answer => {
                let attempt = Attempt {
                    history: facts.history,
                    grace_ms: facts.grace_ms,
                    unsure,
                    chance,
                    timeout_ms,
                    now_ms,
                };
                let setback = setback::of(&answer, &attempt);
                let refusal = refusal(answer, &setback);
                let dead = matches!(refusal, Refusal::NeedsReauth { .. });
                let usable = !dead && self.still_usable(now_ms);
                self.settle(setback, if usable { Action::Use } else { Action::Fail(refusal) })
            }
        }
    }

    fn settle(&mut self, setback: Setback, afterwards: Action) -> Action {
        self.afterwards = Some(afterwards);
        match self.lease {
            Some((fence, _)) => Action::Settle(fence, setback),
            None => Action::Load,
        }
    }

    fn unsure(&self) -> bool {
        self.lease.is_some_and(|(_, unsure)| unsure)
    }

    /// Whether the token at hand serves although it could not be renewed.
    fn still_usable(&self, now_ms: i64) -> bool {
        let facts = self.facts.as_ref();
        facts.is_some_and(|facts| self.rejected != Some(facts.version) && facts.holds(now_ms))
    }
}

/// What a caller is told of a failed attempt, where the token at hand does not serve.
fn refusal(answer: TokenAnswer, setback: &Setback) -> Refusal {
    match (answer, &setback.state) {
        (_, Some(CredentialState::NeedsReauth { cause, .. })) => Refusal::NeedsReauth { cause: cause.clone() },
        (TokenAnswer::ClientRefused, _) => Refusal::ClientRefused,
        (TokenAnswer::Odd { cause }, _) => Refusal::Odd { cause },
        _ => Refusal::Unreachable {
            retry_after_s: seconds(setback.wait_ms),
        },
    }
}

fn seconds(ms: i64) -> Option<u64> {
    u64::try_from(ms).ok().map(|ms| ms.div_ceil(1_000))
}
