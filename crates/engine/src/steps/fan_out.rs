//! `for_each`: a step taken once for each element, a few at a time, in order.

use bytes::Bytes;
use futures_util::future::join_all;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{OnError, Step};

use super::Run;
use super::log::{Items, Log, StepState};
use crate::exchange::exchange;
use crate::failure::Failure;
use crate::problem::Problem;
use crate::respond::{Page, Tally};
use crate::work::Direction;

/// Nothing under way is ever cut off: where an element fails, those beside it still end, and no others begin.
pub(super) async fn each(
    run: &Run<'_>,
    (at, step): (usize, &Step),
    items: Vec<Bytes>,
    log: &mut Log,
    tally: &mut Tally,
) -> Result<(), Failure> {
    within_bounds(run, step, items.len())?;
    let all: Vec<(usize, Bytes)> = items.into_iter().enumerate().collect();
    let (mut done, mut first) = (Items::new(), None);
    for few in all.chunks(run.shared.settings.fan_out_width.max(1)) {
        let calls = few.iter().map(|item| one(run, at, item.clone(), log));
        let answers = join_all(calls).await;
        let tallies: Vec<Tally> = answers.iter().map(|(_, tally)| *tally).collect();
        tally.beside(&tallies);
        for (item, (answer, _)) in few.iter().zip(answers) {
            match answer {
                Ok(mut page) => {
                    done.push((item.clone(), Bytes::from(std::mem::take(&mut page.data))));
                    log.answered(&mut page);
                }
                Err(failure) if step.on_error == OnError::Continue => {
                    log.problems.push(left_out(step, item.0, &failure))
                }
                Err(failure) => first = first.or(Some(failure)),
            }
        }
        if first.is_some() {
            break;
        }
    }
    log.done.push((at, outcome(all.len(), &done)));
    let state = match done.len() {
        _ if all.is_empty() => StepState::Skipped,
        count if count == all.len() => StepState::Completed,
        0 => StepState::Failed,
        _ => StepState::Partial,
    };
    log.set(at, state);
    log.items.insert(at, done);
    first.map_or(Ok(()), Err)
}

async fn one(run: &Run<'_>, at: usize, item: (usize, Bytes), log: &Log) -> (Result<Page, Failure>, Tally) {
    let mut tally = Tally::default();
    let work = run.step(at, Direction::Forth, log, Some(item));
    let answer = exchange(run.shared, &work, run.account, &mut tally).await;
    (answer, tally)
}

fn within_bounds(run: &Run<'_>, step: &Step, count: usize) -> Result<(), Failure> {
    let most = run.shared.settings.max_fan_out;
    if count <= most {
        return Ok(());
    }
    let detail = format!(
        "`for_each` of step `{}` has {count} elements; {most} are allowed",
        step.name
    );
    Err(Failure::new(Kind::Unsupported, detail).at(&step.place))
}

/// `status`, `headers`, `body`, `data`: one element each per element, null where it failed.
fn outcome(count: usize, done: &Items) -> Bytes {
    let parsed = |index: usize| -> serde_json::Value {
        let text = done.iter().find(|((at, _), _)| *at == index).map(|(_, text)| text);
        text.and_then(|text| serde_json::from_slice(text).ok())
            .unwrap_or_default()
    };
    let all: Vec<serde_json::Value> = (0..count).map(parsed).collect();
    let member = |name: &str| -> Vec<serde_json::Value> {
        all.iter()
            .map(|one| one.get(name).cloned().unwrap_or_default())
            .collect()
    };
    let value = serde_json::json!({
        "status": member("status"), "headers": member("headers"), "body": member("body"), "data": member("data"), "ran": true,
    });
    Bytes::from(value.to_string())
}

fn left_out(step: &Step, index: usize, failure: &Failure) -> Problem {
    let detail = format!("step `{}` failed for element {index}: {}", step.name, failure.detail);
    Problem {
        step: Some(step.name.clone()),
        index: Some(index),
        details: failure.details.clone(),
        definition: Some(failure.place.clone().unwrap_or_else(|| step.place.clone())),
        ..Problem::warning(failure.kind, detail)
    }
}
