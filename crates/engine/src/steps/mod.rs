//! Steps: several calls of the vendor's that serve one unified call. Each is taken in order; what it brings is `$steps.<name>`.
//!
//! Once a step has written, a failure must not invite the caller to repeat the whole: it becomes a problem beside what was
//! written, which names the steps that were completed.

mod log;
mod fan_out;
mod undo;
mod reread;

pub use log::StepState;
pub(crate) use log::by_name;
pub(crate) use reread::reread;

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{ForEach, OnError, Step, Steps};

use self::log::Log;
use crate::account::Account;
use crate::engine::Shared;
use crate::exchange::exchange;
use crate::failure::Failure;
use crate::problem::Problem;
use crate::respond::{Page, Tally};
use crate::work::{Count, Direction, Ended, StepWork, UnifiedWork, Work};

/// What all steps of one call share.
pub(crate) struct Run<'c> {
    pub(crate) shared: &'c Arc<Shared>,
    pub(crate) work: &'c Arc<UnifiedWork>,
    pub(crate) account: &'c Arc<Account>,
}

/// Takes the steps and maps what they brought.
pub(crate) async fn run(run: &Run<'_>, steps: &Steps, tally: &mut Tally) -> Result<Page, Failure> {
    let mut log = Log::new(steps);
    let mut broken = None;
    for (at, step) in steps.all.iter().enumerate() {
        let Err(failure) = run.take(steps, at, &mut log, tally).await else {
            continue;
        };
        log.failed(at, &failure);
        match step.on_error {
            OnError::Continue => log.problems.push(went_on(step, &failure)),
            OnError::Fail => {
                broken = Some((step, failure));
                break;
            }
            OnError::Undo => {
                undo::all(run, steps, &mut log, tally).await;
                broken = Some((step, failure));
                break;
            }
        }
    }
    match broken {
        Some((step, failure)) if log.written().is_none() => Err(log.refused(steps, step, failure)),
        broken => run.finish(steps, log, broken),
    }
}

impl Run<'_> {
    /// Takes one step: not at all, once, or once for each element.
    async fn take(&self, steps: &Steps, at: usize, log: &mut Log, tally: &mut Tally) -> Result<(), Failure> {
        match self.work.count(&self.shared.bounds(), self.account, at, &log.done)? {
            Count::Never => log.skipped(at),
            Count::Once => {
                let work = self.step(at, Direction::Forth, log, None);
                let page = exchange(self.shared, &work, self.account, tally).await?;
                log.completed(at, page);
            }
            Count::Each(items) => {
                let step = steps
                    .all
                    .get(at)
                    .ok_or_else(|| Failure::new(Kind::Internal, "no such step"))?;
                fan_out::each(self, (at, step), items, log, tally).await?;
            }
        }
        Ok(())
    }

    fn step(&self, at: usize, direction: Direction, log: &Log, item: Option<(usize, Bytes)>) -> Work {
        let index = item.as_ref().map(|(index, _)| *index);
        Work::Step(Box::new(StepWork {
            of: Arc::clone(self.work),
            at,
            direction,
            done: log.done.clone(),
            item,
            idempotency_key: self.idempotency_key(at, direction, index),
        }))
    }

    /// The caller's key, told apart by step and element: to the vendor these are different requests.
    fn idempotency_key(&self, at: usize, direction: Direction, index: Option<usize>) -> Option<String> {
        let key = self.work.request.idempotency_key.as_ref()?;
        let undo = if direction == Direction::Back { "-undo" } else { "" };
        let index = index.map(|index| format!("-{index}")).unwrap_or_default();
        Some(format!("{key}-{at}{undo}{index}"))
    }

    /// The page: what the returning step brought, and what became of each step.
    fn finish(&self, steps: &Steps, mut log: Log, broken: Option<(&Step, Failure)>) -> Result<Page, Failure> {
        let returns = match steps.returns {
            Some(at) => Some(at).filter(|at| log.is_completed(*at)),
            None if broken.is_none() => log.last(),
            None => None,
        };
        let nothing_returned = broken.is_none() && returns.is_none() && log.written().is_none();
        if nothing_returned {
            return Err(log.nothing_to_return(steps));
        }
        let per_record: Vec<usize> = steps
            .all
            .iter()
            .enumerate()
            .filter(|(_, step)| matches!(step.for_each, Some(ForEach::Records)))
            .map(|(at, _)| at)
            .collect();
        let ended = Ended {
            done: &log.done,
            returns,
            written: log.written(),
            per_record: &per_record,
        };
        let mut page = self.work.finish(&self.shared.bounds(), self.account, &ended)?;
        if let Some((step, failure)) = broken {
            let problem = log.broke(steps, step, failure);
            log.problems.push(problem);
        }
        page.problems.append(&mut log.problems);
        page.problems.extend(self.idle_key(steps));
        page.next = log.next.take();
        page.rate = log.rate.clone();
        page.steps = log.states(steps);
        Ok(page)
    }

    /// An `Idempotency-Key` that some writing step cannot give the vendor is said not to cover it.
    fn idle_key(&self, steps: &Steps) -> Option<Problem> {
        self.work.request.idempotency_key.as_ref()?;
        let idle = steps
            .all
            .iter()
            .filter(|step| step.writes && step.native.idempotency.is_none());
        let names: Vec<&str> = idle.map(|step| step.name.as_str()).collect();
        (!names.is_empty()).then(|| {
            let detail = format!(
                "the vendor has no place for `Idempotency-Key` in step {}: there it had no effect",
                names.join(", ")
            );
            Problem::warning(Kind::Unsupported, detail)
        })
    }
}

fn went_on(step: &Step, failure: &Failure) -> Problem {
    let detail = format!("step `{}` failed: {}", step.name, failure.detail);
    Problem {
        step: Some(step.name.clone()),
        details: failure.details.clone(),
        definition: Some(failure.place.clone().unwrap_or_else(|| step.place.clone())),
        ..Problem::warning(failure.kind, detail)
    }
}
