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

use super::setback;
use crate::account::CredentialState;
use crate::lease::{Claimed, Fence, History, Setback};

/// Leases that one use may lose before it gives up.
const MOST_ATTEMPTS: u32 = 8;
/// A token that is refused so soon after its renewal is not mended by another renewal.
const FRESH_MS: i64 = 10_000;

/// What the machine knows of a stored credential. No secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Version in the store.
    pub version: u64,
    /// End of the access token, Unix ms.
    pub ends_at_ms: Option<i64>,
    /// When it is to be renewed, Unix ms.
    pub due_at_ms: Option<i64>,
    /// Whether there is an access token.
    pub has_token: bool,
    /// Whether there is something to renew it with.
    pub renewable: bool,
    /// For how long a refresh token that was turned over still works, where declared.
    pub grace_ms: Option<i64>,
    /// Whether it works.
    pub state: CredentialState,
    /// Earlier attempts.
    pub history: History,
}

impl Facts {
    /// Whether the token serves at this moment.
    pub fn holds(&self, now_ms: i64) -> bool {
        self.has_token && self.ends_at_ms.is_none_or(|end| end > now_ms)
    }

    /// Whether it is to be renewed.
    pub fn is_due(&self, now_ms: i64) -> bool {
        !self.has_token || self.due_at_ms.is_some_and(|due| due <= now_ms)
    }
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
        /// Whether the vendor may have acted on the request.
        delivery: Delivery,
    },
    /// Anything else.
    Odd {
        /// What it was, without secrets.
        cause: String,
    },
}

/// What became of a token request on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It was answered.
    Answered,
    /// It certainly did not reach the vendor.
    NotSent,
    /// The connection ended before an answer: the vendor may have acted on it.
    Cut,
    /// No answer in time: the vendor may have acted on it, or may yet.
    Silent,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A call needs the credential.
    Begin,
    /// The store answered.
    Loaded(Facts),
    /// The store decided on a claim.
    Claimed(Claimed),
    /// The intent to send is on record; or not, because the lease is lost.
    Noted(bool),
    /// The lease has too little time left to send.
    Late,
    /// The token endpoint answered, or did not. Chance and the hard time-out shape what follows a failure.
    Answered(TokenAnswer, u8, i64),
    /// New tokens are stored.
    Committed,
    /// Nothing was stored: the credential had changed meanwhile.
    Stale,
    /// The failure is recorded; or not, because someone else is at it.
    Settled(bool),
    /// The state is recorded.
    Marked,
    /// Some time has passed.
    Waited,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Read the credential as it is now.
    Load,
    /// Use what was read.
    Use,
    /// Ask for the lease on this version.
    Claim {
        /// Version to be renewed.
        version: u64,
    },
    /// Put the intent to send on record.
    Note(Fence),
    /// Ask the token endpoint. `again`: a request was sent before whose answer is not known.
    Ask {
        /// As above.
        again: bool,
    },
    /// Store the new tokens over the version that they came from.
    Commit(Fence),
    /// Record a failure.
    Settle(Fence, Setback),
    /// Wait for someone else, at most so long, in ms.
    Wait {
        /// As above.
        at_most_ms: i64,
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
            Event::Noted(true) => Action::Ask {
                again: self.lease.is_some_and(|(_, unsure)| unsure),
            },
            Event::Noted(false) => Action::Load,
            Event::Late => self.settle(setback::unsent(), Action::Load),
            Event::Answered(answer, chance, timeout_ms) => self.answered(answer, (chance, timeout_ms, now_ms)),
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
            (true, _) => self.refused(now_ms),
            (false, false) => Action::Fail(Refusal::NeedsReauth {
                cause: "the account has no access token".to_owned(),
            }),
            // A token past its time and nothing to renew it with: the vendor is the one to say so.
            (false, true) => Action::Use,
        }
    }

    /// The grant was refused, and nobody else has renewed it.
    fn believe(&mut self, now_ms: i64) -> Action {
        let unsure = self.lease.is_some_and(|(_, unsure)| unsure);
        let setback = setback::dead(unsure, now_ms);
        let cause = if unsure {
            setback::ROTATION_LOST
        } else {
            setback::INVALID_GRANT
        };
        let refusal = Refusal::NeedsReauth {
            cause: cause.to_owned(),
        };
        self.settle(setback, Action::Fail(refusal))
    }

    /// The vendor refuses a token that nothing can renew.
    fn refused(&mut self, now_ms: i64) -> Action {
        let cause = setback::CREDENTIAL_REFUSED.to_owned();
        self.afterwards = Some(Action::Fail(Refusal::NeedsReauth { cause: cause.clone() }));
        Action::Mark(CredentialState::NeedsReauth {
            cause,
            since_ms: now_ms,
        })
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
                retry_after_s: u64::try_from(for_ms).ok().map(|ms| ms.div_ceil(1_000)),
            }),
            Claimed::Moved => Action::Load,
        }
    }

    fn answered(&mut self, answer: TokenAnswer, outside: (u8, i64, i64)) -> Action {
        let Some((fence, unsure)) = self.lease else {
            return Action::Load;
        };
        match answer {
            TokenAnswer::Renewed => return Action::Commit(fence),
            TokenAnswer::GrantRefused => {
                self.verifying = true;
                return Action::Load;
            }
            _ => {}
        }
        let history = self.facts.as_ref().map(|facts| facts.history).unwrap_or_default();
        let mut setback = setback::of(&answer, history, outside);
        // What the vendor may have turned over is asked for again while the old token still works.
        if let Some(grace_ms) = self.facts.as_ref().and_then(|facts| facts.grace_ms)
            && (unsure || !setback.answered)
        {
            setback.wait_ms = setback.wait_ms.min(grace_ms / 4);
        }
        let refusal = match (answer, &setback.state) {
            (_, Some(CredentialState::NeedsReauth { cause, .. })) => Refusal::NeedsReauth { cause: cause.clone() },
            (TokenAnswer::ClientRefused, _) => Refusal::ClientRefused,
            (TokenAnswer::Odd { cause }, _) => Refusal::Odd { cause },
            _ => Refusal::Unreachable {
                retry_after_s: u64::try_from(setback.wait_ms).ok().map(|ms| ms.div_ceil(1_000)),
            },
        };
        let dead = matches!(refusal, Refusal::NeedsReauth { .. });
        let usable = self.still_usable(outside.2) && !dead;
        self.settle(setback, if usable { Action::Use } else { Action::Fail(refusal) })
    }

    fn settle(&mut self, setback: Setback, afterwards: Action) -> Action {
        self.afterwards = Some(afterwards);
        match self.lease {
            Some((fence, _)) => Action::Settle(fence, setback),
            None => Action::Load,
        }
    }

    /// Whether the token at hand serves although it could not be renewed.
    fn still_usable(&self, now_ms: i64) -> bool {
        let facts = self.facts.as_ref();
        facts.is_some_and(|facts| self.rejected != Some(facts.version) && facts.holds(now_ms))
    }
}

/// Whether a token that the vendor refuses is to be renewed: not if it has only just come.
pub(crate) fn worth_renewing(history: History, now_ms: i64) -> bool {
    history.renewed_at_ms == 0 || history.renewed_at_ms + FRESH_MS <= now_ms
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000;
    const FENCE: Fence = Fence { version: 1, epoch: 7 };

    fn facts(version: u64, ends_in_ms: i64) -> Facts {
        Facts {
            version,
            ends_at_ms: Some(NOW + ends_in_ms),
            due_at_ms: Some(NOW + ends_in_ms - 60_000),
            has_token: true,
            renewable: true,
            grace_ms: None,
            state: CredentialState::Active,
            history: History::default(),
        }
    }

    fn granted(unsure: bool) -> Event {
        Event::Claimed(Claimed::Granted { epoch: 7, unsure })
    }

    fn answered(answer: TokenAnswer) -> Event {
        Event::Answered(answer, 0, 20_000)
    }

    fn run(rejected: Option<u64>, events: &[Event]) -> Vec<Action> {
        let mut machine = Machine::new(rejected);
        events.iter().map(|event| machine.next(event.clone(), NOW)).collect()
    }

    /// Events until the request is on the wire, for a credential that ends in so long.
    fn sent(ends_in_ms: i64, unsure: bool, then: &[Event]) -> Vec<Event> {
        let way = [
            Event::Begin,
            Event::Loaded(facts(1, ends_in_ms)),
            granted(unsure),
            Event::Noted(true),
        ];
        way.into_iter().chain(then.iter().cloned()).collect()
    }

    fn last(events: &[Event]) -> Option<Action> {
        run(None, events).pop()
    }

    fn fails_dead(action: Option<Action>, word: &str) -> bool {
        matches!(action, Some(Action::Fail(Refusal::NeedsReauth { cause })) if cause == word)
    }

    #[test]
    fn a_fresh_token_is_used() {
        let actions = run(None, &[Event::Begin, Event::Loaded(facts(1, 600_000))]);
        assert_eq!(actions, [Action::Load, Action::Use]);
    }

    #[test]
    fn a_due_token_is_claimed_noted_asked_for_and_stored_over_its_version() {
        let events = sent(-1, false, &[answered(TokenAnswer::Renewed), Event::Committed]);
        let expected = [
            Action::Load,
            Action::Claim { version: 1 },
            Action::Note(FENCE),
            Action::Ask { again: false },
            Action::Commit(FENCE),
            Action::Use,
        ];
        assert_eq!(run(None, &events), expected);
    }

    #[test]
    fn nothing_is_sent_without_the_intent_on_record_or_when_it_is_late() {
        let lost = [
            Event::Begin,
            Event::Loaded(facts(1, -1)),
            granted(false),
            Event::Noted(false),
        ];
        assert_eq!(last(&lost), Some(Action::Load));
        let late = sent(-1, false, &[Event::Late]);
        assert!(matches!(
            last(&late),
            Some(Action::Settle(
                FENCE,
                Setback {
                    answered: true,
                    state: None,
                    ..
                }
            ))
        ));
        let again = sent(-1, false, &[Event::Late, Event::Settled(true)]);
        assert_eq!(last(&again), Some(Action::Load));
    }

    #[test]
    fn who_does_not_get_the_lease_waits_or_uses_what_still_holds() {
        let held = Event::Claimed(Claimed::Held { for_ms: 900 });
        let wait = [Event::Begin, Event::Loaded(facts(1, -1)), held.clone()];
        assert_eq!(last(&wait), Some(Action::Wait { at_most_ms: 900 }));
        let holds = [Event::Begin, Event::Loaded(facts(1, 30_000)), held];
        assert_eq!(last(&holds), Some(Action::Use));
        let later = Event::Claimed(Claimed::Later { for_ms: 4_200 });
        let paused = [Event::Begin, Event::Loaded(facts(1, -1)), later];
        let refusal = Refusal::Unreachable { retry_after_s: Some(5) };
        assert_eq!(last(&paused), Some(Action::Fail(refusal)));
    }

    #[test]
    fn the_network_never_ends_a_grant_and_its_failures_degrade() {
        for (delivery, answered) in [
            (Delivery::NotSent, true),
            (Delivery::Cut, false),
            (Delivery::Silent, false),
        ] {
            let unreachable = TokenAnswer::Unreachable {
                retry_after_s: None,
                delivery,
            };
            let events = sent(-1, false, &[Event::Answered(unreachable, 0, 20_000)]);
            let Some(Action::Settle(FENCE, setback)) = last(&events) else {
                unreachable!("{delivery:?}")
            };
            assert!(
                matches!(setback.state, Some(CredentialState::Degraded { .. })),
                "{delivery:?}"
            );
            assert_eq!(setback.answered, answered, "{delivery:?}");
            let ended = [events, vec![Event::Settled(true)]].concat();
            assert!(matches!(last(&ended), Some(Action::Fail(Refusal::Unreachable { .. }))));
        }
    }

    #[test]
    fn a_token_that_still_holds_serves_while_its_renewal_fails() {
        for answer in [
            TokenAnswer::Unreachable {
                retry_after_s: None,
                delivery: Delivery::Answered,
            },
            TokenAnswer::ClientRefused,
        ] {
            let events = sent(30_000, false, &[answered(answer), Event::Settled(true)]);
            assert_eq!(last(&events), Some(Action::Use));
        }
    }

    #[test]
    fn a_misconfigured_app_does_not_mark_the_account() {
        let events = sent(-1, false, &[answered(TokenAnswer::ClientRefused)]);
        assert!(matches!(
            last(&events),
            Some(Action::Settle(FENCE, Setback { state: None, .. }))
        ));
    }

    #[test]
    fn a_refused_grant_is_believed_after_reading_again_and_says_whether_an_answer_was_lost() {
        for (unsure, word) in [(false, "invalid_grant"), (true, "rotation_lost")] {
            let same = Event::Loaded(facts(1, -1));
            let events = sent(
                -1,
                unsure,
                &[answered(TokenAnswer::GrantRefused), same, Event::Settled(true)],
            );
            assert!(fails_dead(last(&events), word));
        }
        let raced = sent(
            -1,
            false,
            &[answered(TokenAnswer::GrantRefused), Event::Loaded(facts(2, 600_000))],
        );
        assert_eq!(last(&raced), Some(Action::Use));
        let taken = [
            answered(TokenAnswer::GrantRefused),
            Event::Loaded(facts(1, -1)),
            Event::Settled(false),
        ];
        assert_eq!(
            last(&sent(-1, false, &taken)),
            Some(Action::Load),
            "someone else is at it"
        );
    }

    #[test]
    fn a_refusal_that_says_nothing_is_believed_at_the_third_time() {
        for (refusals, dead) in [(0, false), (1, false), (2, true)] {
            let mut odd = facts(1, -1);
            odd.history.refusals = refusals;
            let events = [
                Event::Begin,
                Event::Loaded(odd),
                granted(false),
                Event::Noted(true),
                answered(TokenAnswer::Odd { cause: "x".to_owned() }),
            ];
            let Some(Action::Settle(_, setback)) = last(&events) else {
                unreachable!()
            };
            assert_eq!(
                matches!(setback.state, Some(CredentialState::NeedsReauth { .. })),
                dead,
                "{refusals}"
            );
        }
    }

    #[test]
    fn a_refused_version_is_renewed_and_a_newer_one_used_as_it_is() {
        let old = run(Some(1), &[Event::Begin, Event::Loaded(facts(1, 600_000))]);
        assert_eq!(old, [Action::Load, Action::Claim { version: 1 }]);
        let newer = run(Some(1), &[Event::Begin, Event::Loaded(facts(2, 600_000))]);
        assert_eq!(newer, [Action::Load, Action::Use]);
    }

    #[test]
    fn needs_reauth_is_sticky_and_asks_nobody() {
        let state = CredentialState::NeedsReauth {
            cause: "x".to_owned(),
            since_ms: 1,
        };
        let dead = Facts { state, ..facts(1, -1) };
        assert!(fails_dead(last(&[Event::Begin, Event::Loaded(dead)]), "x"));
    }

    #[test]
    fn a_stale_commit_reads_again() {
        let events = sent(
            -1,
            false,
            &[
                answered(TokenAnswer::Renewed),
                Event::Stale,
                Event::Loaded(facts(2, 600_000)),
            ],
        );
        assert_eq!(last(&events), Some(Action::Use));
    }

    #[test]
    fn pauses_double_up_to_a_bound_and_heed_the_vendor() {
        let wait = |failures, asked, chance| {
            let history = History {
                failures,
                ..History::default()
            };
            let answer = TokenAnswer::Unreachable {
                retry_after_s: asked,
                delivery: Delivery::Answered,
            };
            setback::of(&answer, history, (chance, 20_000, NOW)).wait_ms
        };
        assert_eq!((wait(0, None, 0), wait(0, None, 255)), (500, 1_000));
        assert_eq!((wait(3, None, 255), wait(60, None, 255)), (8_000, 900_000));
        assert_eq!(wait(0, Some(30), 0), 30_000);
    }

    #[test]
    fn within_a_grace_period_an_attempt_whose_answer_was_lost_is_repeated_in_time() {
        let mut forgiven = facts(1, -1);
        forgiven.grace_ms = Some(40_000);
        forgiven.history.failures = 20;
        let lost = TokenAnswer::Unreachable {
            retry_after_s: None,
            delivery: Delivery::Silent,
        };
        let events = [
            Event::Begin,
            Event::Loaded(forgiven),
            granted(false),
            Event::Noted(true),
            Event::Answered(lost, 255, 20_000),
        ];
        assert!(matches!(
            last(&events),
            Some(Action::Settle(_, Setback { wait_ms: 10_000, .. }))
        ));
    }

    #[test]
    fn asking_ends() {
        let mut machine = Machine::new(None);
        let mut claims = 0;
        for version in 1..50 {
            if let Action::Claim { .. } = machine.next(Event::Loaded(facts(version, -1)), NOW) {
                claims += 1;
                machine.next(granted(false), NOW);
            }
        }
        assert_eq!(claims, MOST_ATTEMPTS);
    }
}
