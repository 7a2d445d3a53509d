//! The state machine of one use of a credential. Pure: events in, actions out, so that it can be simulated.
//!
//! ```text
//! Begin -> Load -> Loaded -> Use | Fail | Ask
//!                            Ask -> Answered -> Commit -> Committed -> Use
//!                                                         Stale     -> Load (someone else renewed)
//!                                            -> Load again (a refused grant is believed only after re-reading)
//!                                            -> Mark -> Use (still valid) | Fail
//! ```

use crate::account::CredentialState;

/// What the machine knows of a stored credential. No secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Version in the store.
    pub version: u64,
    /// End of the access token, Unix ms.
    pub expires_at_ms: Option<i64>,
    /// Whether there is an access token.
    pub has_token: bool,
    /// Whether there is something to renew it with.
    pub renewable: bool,
    /// Whether it works.
    pub state: CredentialState,
}

/// How a token request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenAnswer {
    /// New tokens.
    Renewed,
    /// `invalid_grant`: the grant is dead, or someone else has used the refresh token.
    GrantRefused,
    /// `invalid_client`, `unauthorized_client`: the app is misconfigured; the account's grant is not at fault.
    ClientRefused,
    /// No answer, 429 or 5xx: nothing is known of the grant.
    Unreachable {
        /// Seconds until a repeat makes sense.
        retry_after_s: Option<u64>,
    },
    /// Anything else.
    Odd {
        /// What it was, without secrets.
        cause: String,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A call needs the credential.
    Begin,
    /// The store answered.
    Loaded(Facts),
    /// The token endpoint answered, or did not.
    Answered(TokenAnswer),
    /// New tokens are stored.
    Committed,
    /// Nothing was stored: the credential had changed meanwhile.
    Stale,
    /// The state is recorded.
    Marked,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Read the credential.
    Load,
    /// Use what was read.
    Use,
    /// Ask the token endpoint.
    Ask,
    /// Store the new tokens over this version.
    Commit {
        /// Version that the renewal started from.
        version: u64,
    },
    /// Record a state.
    Mark(CredentialState),
    /// Give up.
    Fail(Refusal),
}

/// Why a credential cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Its owner must connect again.
    NeedsReauth {
        /// Why.
        cause: String,
    },
    /// The app is misconfigured.
    ClientRefused,
    /// The token endpoint cannot be reached and the token has ended.
    Unreachable {
        /// Seconds until a repeat makes sense.
        retry_after_s: Option<u64>,
    },
    /// The token endpoint answers nonsense and the token has ended.
    Odd {
        /// What it was.
        cause: String,
    },
}

/// One use of one credential.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Version that the vendor has just refused.
    rejected: Option<u64>,
    /// How long before its end a token is renewed, in ms.
    margin_ms: i64,
    facts: Option<Facts>,
    /// A grant was refused; the row is being read again.
    verifying: bool,
    /// Renewals tried.
    asked: u32,
    /// What follows a recorded state.
    after_mark: Option<Action>,
}

impl Machine {
    /// A use that may begin with a version that the vendor refused.
    pub fn new(rejected: Option<u64>, margin_ms: i64) -> Machine {
        Machine {
            rejected,
            margin_ms,
            facts: None,
            verifying: false,
            asked: 0,
            after_mark: None,
        }
    }

    /// Takes an event in and says what to do next.
    pub fn next(&mut self, event: Event, now_ms: i64) -> Action {
        match event {
            Event::Begin | Event::Stale => Action::Load,
            Event::Loaded(facts) => self.loaded(facts, now_ms),
            Event::Answered(answer) => self.answered(answer, now_ms),
            Event::Committed => Action::Use,
            Event::Marked => self.after_mark.take().unwrap_or(Action::Use),
        }
    }

    fn loaded(&mut self, facts: Facts, now_ms: i64) -> Action {
        let before = self.facts.replace(facts.clone()).map(|before| before.version);
        if let CredentialState::NeedsReauth { cause, .. } = facts.state {
            return Action::Fail(Refusal::NeedsReauth { cause });
        }
        if std::mem::take(&mut self.verifying) && before == Some(facts.version) {
            return self.dead("the vendor refused to renew the grant (invalid_grant)", now_ms);
        }
        let refused = self.rejected == Some(facts.version);
        let due = !facts.has_token || ends_by(&facts, now_ms + self.margin_ms);
        if !refused && !due {
            return Action::Use;
        }
        if facts.renewable && self.asked < 2 {
            self.asked += 1;
            return Action::Ask;
        }
        match (refused, facts.has_token) {
            (true, _) => self.dead(
                "the vendor refuses the access token, and there is nothing to renew it with",
                now_ms,
            ),
            (false, false) => Action::Fail(Refusal::NeedsReauth {
                cause: "the account has no access token".to_owned(),
            }),
            // A token past its time and nothing to renew it with: the vendor is the one to say so.
            (false, true) => Action::Use,
        }
    }

    fn answered(&mut self, answer: TokenAnswer, now_ms: i64) -> Action {
        let usable = self.still_usable(now_ms);
        let unless_usable = |refusal| if usable { Action::Use } else { Action::Fail(refusal) };
        match answer {
            TokenAnswer::Renewed => Action::Commit {
                version: self.facts.as_ref().map_or(0, |facts| facts.version),
            },
            TokenAnswer::GrantRefused => {
                self.verifying = true;
                Action::Load
            }
            TokenAnswer::ClientRefused => unless_usable(Refusal::ClientRefused),
            TokenAnswer::Unreachable { retry_after_s } => unless_usable(Refusal::Unreachable { retry_after_s }),
            TokenAnswer::Odd { cause } => {
                self.after_mark = Some(unless_usable(Refusal::Odd { cause: cause.clone() }));
                Action::Mark(CredentialState::Degraded {
                    cause,
                    since_ms: now_ms,
                })
            }
        }
    }

    /// Whether the token at hand serves although it could not be renewed.
    fn still_usable(&self, now_ms: i64) -> bool {
        self.facts
            .as_ref()
            .is_some_and(|facts| facts.has_token && self.rejected != Some(facts.version) && !ends_by(facts, now_ms))
    }

    fn dead(&mut self, cause: &str, now_ms: i64) -> Action {
        let cause = cause.to_owned();
        self.after_mark = Some(Action::Fail(Refusal::NeedsReauth { cause: cause.clone() }));
        Action::Mark(CredentialState::NeedsReauth {
            cause,
            since_ms: now_ms,
        })
    }
}

fn ends_by(facts: &Facts, moment_ms: i64) -> bool {
    facts.expires_at_ms.is_some_and(|end| end <= moment_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000;

    fn facts(version: u64, expires_in_ms: i64, renewable: bool) -> Facts {
        Facts {
            version,
            expires_at_ms: Some(NOW + expires_in_ms),
            has_token: true,
            renewable,
            state: CredentialState::Active,
        }
    }

    fn run(rejected: Option<u64>, events: &[Event]) -> Vec<Action> {
        let mut machine = Machine::new(rejected, 60_000);
        events.iter().map(|event| machine.next(event.clone(), NOW)).collect()
    }

    fn needs_reauth(actions: &[Action]) -> bool {
        let marked = actions
            .iter()
            .any(|action| matches!(action, Action::Mark(CredentialState::NeedsReauth { .. })));
        marked && matches!(actions.last(), Some(Action::Fail(Refusal::NeedsReauth { .. })))
    }

    #[test]
    fn a_fresh_token_is_used() {
        let actions = run(None, &[Event::Begin, Event::Loaded(facts(1, 600_000, true))]);
        assert_eq!(actions, [Action::Load, Action::Use]);
    }

    #[test]
    fn a_due_token_is_renewed_and_stored_over_its_version() {
        let events = [
            Event::Begin,
            Event::Loaded(facts(4, 30_000, true)),
            Event::Answered(TokenAnswer::Renewed),
            Event::Committed,
        ];
        assert_eq!(
            run(None, &events),
            [Action::Load, Action::Ask, Action::Commit { version: 4 }, Action::Use]
        );
    }

    #[test]
    fn a_token_that_still_holds_serves_while_renewal_fails() {
        for answer in [
            TokenAnswer::Unreachable { retry_after_s: None },
            TokenAnswer::ClientRefused,
        ] {
            let events = [
                Event::Begin,
                Event::Loaded(facts(1, 30_000, true)),
                Event::Answered(answer),
            ];
            assert_eq!(run(None, &events), [Action::Load, Action::Ask, Action::Use]);
        }
    }

    #[test]
    fn the_network_never_ends_a_grant() {
        let unreachable = TokenAnswer::Unreachable { retry_after_s: Some(9) };
        let events = [
            Event::Begin,
            Event::Loaded(facts(1, -1, true)),
            Event::Answered(unreachable),
        ];
        let refusal = Refusal::Unreachable { retry_after_s: Some(9) };
        assert_eq!(run(None, &events), [Action::Load, Action::Ask, Action::Fail(refusal)]);
    }

    #[test]
    fn a_misconfigured_app_does_not_mark_the_account() {
        let events = [
            Event::Begin,
            Event::Loaded(facts(1, -1, true)),
            Event::Answered(TokenAnswer::ClientRefused),
        ];
        assert_eq!(
            run(None, &events),
            [Action::Load, Action::Ask, Action::Fail(Refusal::ClientRefused)]
        );
    }

    #[test]
    fn a_refused_grant_is_believed_after_reading_again() {
        let refused = [
            Event::Begin,
            Event::Loaded(facts(1, -1, true)),
            Event::Answered(TokenAnswer::GrantRefused),
            Event::Loaded(facts(1, -1, true)),
            Event::Marked,
        ];
        assert!(needs_reauth(&run(None, &refused)));
        let raced = [
            Event::Begin,
            Event::Loaded(facts(1, -1, true)),
            Event::Answered(TokenAnswer::GrantRefused),
            Event::Loaded(facts(2, 600_000, true)),
        ];
        assert_eq!(
            run(None, &raced),
            [Action::Load, Action::Ask, Action::Load, Action::Use]
        );
    }

    #[test]
    fn a_refused_version_is_renewed_once_and_a_newer_one_used_as_it_is() {
        let old = run(Some(1), &[Event::Begin, Event::Loaded(facts(1, 600_000, true))]);
        assert_eq!(old, [Action::Load, Action::Ask]);
        let newer = run(Some(1), &[Event::Begin, Event::Loaded(facts(2, 600_000, true))]);
        assert_eq!(newer, [Action::Load, Action::Use]);
    }

    #[test]
    fn needs_reauth_is_sticky_and_asks_nobody() {
        let state = CredentialState::NeedsReauth {
            cause: "x".to_owned(),
            since_ms: 1,
        };
        let dead = Facts {
            state,
            ..facts(1, -1, true)
        };
        let refusal = Refusal::NeedsReauth { cause: "x".to_owned() };
        assert_eq!(
            run(None, &[Event::Begin, Event::Loaded(dead)]),
            [Action::Load, Action::Fail(refusal)]
        );
    }

    #[test]
    fn a_lost_commit_reads_again() {
        let events = [
            Event::Begin,
            Event::Loaded(facts(1, -1, true)),
            Event::Answered(TokenAnswer::Renewed),
            Event::Stale,
            Event::Loaded(facts(2, 600_000, true)),
        ];
        let expected = [
            Action::Load,
            Action::Ask,
            Action::Commit { version: 1 },
            Action::Load,
            Action::Use,
        ];
        assert_eq!(run(None, &events), expected);
    }

    #[test]
    fn asking_ends() {
        let mut machine = Machine::new(None, 0);
        let mut asked = 0;
        for version in 1..50 {
            if machine.next(Event::Loaded(facts(version, -1, true)), NOW) == Action::Ask {
                asked += 1;
                machine.next(Event::Answered(TokenAnswer::Renewed), NOW);
            }
        }
        assert_eq!(asked, 2);
    }
}
