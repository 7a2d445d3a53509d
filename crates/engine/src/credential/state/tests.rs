use super::*;
use crate::lease::History;

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
    Event::Answered {
        answer,
        chance: 0,
        timeout_ms: 20_000,
    }
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
    for (delivery, is_answered) in [
        (Delivery::NotSent, true),
        (Delivery::Cut, false),
        (Delivery::Silent, false),
    ] {
        let unreachable = TokenAnswer::Unreachable {
            retry_after_s: None,
            delivery,
        };
        let events = sent(-1, false, &[answered(unreachable)]);
        let Some(Action::Settle(FENCE, setback)) = last(&events) else {
            unreachable!("{delivery:?}")
        };
        assert!(
            matches!(setback.state, Some(CredentialState::Degraded { .. })),
            "{delivery:?}"
        );
        assert_eq!(setback.answered, is_answered, "{delivery:?}");
        let ended = [events, vec![Event::Settled(true)]].concat();
        assert!(matches!(last(&ended), Some(Action::Fail(Refusal::Unreachable { .. }))));
    }
}

#[test]
fn whatever_pause_a_vendor_asks_for_it_is_no_longer_than_the_longest() {
    for asked_s in [3_600, 9_000_000_000_000_000_000, u64::MAX] {
        let unreachable = TokenAnswer::Unreachable {
            retry_after_s: Some(asked_s),
            delivery: Delivery::Answered,
        };
        let Some(Action::Settle(FENCE, setback)) = last(&sent(-1, false, &[answered(unreachable)])) else {
            unreachable!("{asked_s}")
        };
        assert_eq!(setback.wait_ms, 15 * 60_000, "{asked_s}");
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
        let attempt = Attempt {
            history,
            grace_ms: None,
            unsure: false,
            chance,
            timeout_ms: 20_000,
            now_ms: NOW,
        };
        setback::of(&answer, &attempt).wait_ms
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
        Event::Answered {
            answer: lost,
            chance: 255,
            timeout_ms: 20_000,
        },
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

#[test]
fn a_token_is_fresh_for_ten_seconds_and_may_have_ended_ten_seconds_before_its_end() {
    let aged = |age_ms, ends_in_ms: Option<i64>| {
        let mut facts = facts(1, 0);
        (facts.history.renewed_at_ms, facts.ends_at_ms) = (NOW - age_ms, ends_in_ms.map(|ms| NOW + ms));
        (facts.is_fresh(NOW), facts.may_have_ended(NOW))
    };
    assert_eq!(aged(9_999, Some(10_001)), (true, false));
    assert_eq!(aged(10_000, Some(10_000)), (false, true));
    assert_eq!(aged(0, Some(-1)), (true, true), "it came after its end");
    assert_eq!(aged(-10_000, None), (false, false), "a clock that is behind");
    assert_eq!(aged(NOW, None), (false, false), "nobody knows when it came");
}
