//! Taking back what was done, last step first.

use bytes::Bytes;
use interlingua_definition::plan::{Step, Steps};

use super::Run;
use super::log::{Log, StepState};
use crate::exchange::exchange;
use crate::failure::Failure;
use crate::problem::Problem;
use crate::respond::Tally;
use crate::work::Direction;

/// Takes back every step that can be; one whose undoing fails stands, with a problem.
pub(super) async fn all(run: &Run<'_>, steps: &Steps, log: &mut Log, tally: &mut Tally) {
    for (at, step) in steps.all.iter().enumerate().rev() {
        if step.undo.is_none() || !log.is_completed(at) {
            continue;
        }
        match one(run, at, log, tally).await {
            Ok(()) => log.set(at, StepState::Undone),
            Err(failure) => log.problems.push(stands(step, &failure)),
        }
    }
}

/// A step with `for_each` is taken back element by element, each with its own outcome in `$steps`.
async fn one(run: &Run<'_>, at: usize, log: &mut Log, tally: &mut Tally) -> Result<(), Failure> {
    let Some(items) = log.items.get(&at).cloned() else {
        let work = run.step(at, Direction::Back, log, None);
        return exchange(run.shared, &work, run.account, tally).await.map(drop);
    };
    let whole = log.done.clone();
    let mut outcome = Ok(());
    for (item, own) in items.into_iter().rev() {
        replace(log, at, own);
        let work = run.step(at, Direction::Back, log, Some(item));
        outcome = outcome.and(exchange(run.shared, &work, run.account, tally).await.map(drop));
    }
    log.done = whole;
    outcome
}

fn replace(log: &mut Log, at: usize, own: Bytes) {
    log.done.retain(|(other, _)| *other != at);
    log.done.push((at, own));
}

fn stands(step: &Step, failure: &Failure) -> Problem {
    let detail = format!("step `{}` could not be taken back: {}", step.name, failure.detail);
    Problem {
        step: Some(step.name.clone()),
        details: failure.details.clone(),
        ..Problem::error(failure.kind, detail)
    }
}
