//! What became of each step so far.

use std::collections::BTreeMap;

use bytes::Bytes;
use indexmap::IndexMap;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Step, Steps};
use serde::Serialize;
use serde_json::json;

use crate::failure::Failure;
use crate::paginate::Position;
use crate::problem::Problem;
use crate::rate::RateFigures;
use crate::respond::Page;
use crate::work::Done;

/// What became of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// It was not reached.
    NotReached,
    /// Its `when` did not hold.
    Skipped,
    /// It was taken.
    Completed,
    /// Some elements of its `for_each` failed.
    Partial,
    /// It failed.
    Failed,
    /// It was taken, and taken back.
    Undone,
}

/// States by name, in the order of the steps, as the envelope shows them.
pub(crate) fn by_name(states: &[(String, StepState)]) -> IndexMap<&str, StepState> {
    states.iter().map(|(name, state)| (name.as_str(), *state)).collect()
}

/// The elements of a step's `for_each` that were done: index and element, and the outcome of each.
pub(crate) type Items = Vec<((usize, Bytes), Bytes)>;

pub(crate) struct Log {
    /// Values of `$steps`.
    pub(crate) done: Done,
    pub(crate) problems: Vec<Problem>,
    /// Where the list goes on.
    pub(crate) next: Option<Position>,
    /// The vendor's latest figures.
    pub(crate) rate: RateFigures,
    /// Elements done, of steps with `for_each`.
    pub(crate) items: BTreeMap<usize, Items>,
    states: Vec<StepState>,
    writes: Vec<bool>,
}

impl Log {
    pub(crate) fn new(steps: &Steps) -> Log {
        Log {
            done: Done::new(),
            problems: Vec::new(),
            next: None,
            rate: RateFigures::default(),
            items: BTreeMap::new(),
            states: vec![StepState::NotReached; steps.all.len()],
            writes: steps.all.iter().map(|step| step.writes).collect(),
        }
    }

    pub(crate) fn skipped(&mut self, at: usize) {
        self.set(at, StepState::Skipped);
        self.done.push((at, Bytes::from_static(b"{\"ran\":false}")));
    }

    pub(crate) fn completed(&mut self, at: usize, mut page: Page) {
        self.set(at, StepState::Completed);
        self.done.push((at, Bytes::from(std::mem::take(&mut page.data))));
        self.answered(&mut page);
    }

    /// Figures, problems and the next page of an answer.
    pub(crate) fn answered(&mut self, page: &mut Page) {
        self.problems.append(&mut page.problems);
        self.rate = std::mem::take(&mut page.rate);
        if page.next.is_some() {
            self.next = page.next.take();
        }
    }

    /// A step that failed: later ones see its status and body, but no data.
    pub(crate) fn failed(&mut self, at: usize, failure: &Failure) {
        self.rate = failure.rate.clone();
        if self.items.contains_key(&at) {
            return;
        }
        self.set(at, StepState::Failed);
        let upstream = failure.upstream.as_ref();
        let outcome = json!({
            "status": upstream.map(|answer| answer.status),
            "body": upstream.and_then(|answer| answer.body.as_ref()),
            "ran": true,
        });
        self.done.push((at, Bytes::from(outcome.to_string())));
    }

    pub(crate) fn set(&mut self, at: usize, state: StepState) {
        if let Some(known) = self.states.get_mut(at) {
            *known = state;
        }
    }

    fn is(&self, at: usize, wanted: &[StepState]) -> bool {
        self.states.get(at).is_some_and(|state| wanted.contains(state))
    }

    pub(crate) fn is_completed(&self, at: usize) -> bool {
        self.is(at, &[StepState::Completed, StepState::Partial])
    }

    /// The last step that was taken.
    pub(crate) fn last(&self) -> Option<usize> {
        (0..self.states.len()).rev().find(|at| self.is_completed(*at))
    }

    /// The first step that wrote, and was not taken back: a record is written before what hangs on it.
    pub(crate) fn written(&self) -> Option<usize> {
        let wrote = |at: &usize| self.writes.get(*at) == Some(&true) && self.is_completed(*at);
        (0..self.states.len()).find(wrote)
    }

    pub(crate) fn states(&self, steps: &Steps) -> Vec<(String, StepState)> {
        let names = steps.all.iter().map(|step| step.name.clone());
        names.zip(self.states.iter().copied()).collect()
    }

    /// Nothing was written, or all of it was taken back: the call as a whole has failed and may be repeated.
    pub(crate) fn refused(&self, steps: &Steps, step: &Step, failure: Failure) -> Failure {
        let undone = self.states.contains(&StepState::Undone);
        let note = if undone {
            "; what was written before was taken back"
        } else {
            ""
        };
        Failure {
            detail: format!("step `{}`: {}{note}", step.name, failure.detail),
            step: Some(step.name.clone()),
            steps: self.states(steps),
            ..failure
        }
    }

    /// Something was written and stands: the failure is told beside it.
    pub(crate) fn broke(&self, steps: &Steps, step: &Step, failure: Failure) -> Problem {
        let states = self.states(steps);
        let completed = states.into_iter().filter(|(_, state)| *state == StepState::Completed);
        let detail = format!(
            "step `{}` failed: {}; what was written before stands, so do not repeat the whole call",
            step.name, failure.detail
        );
        Problem {
            step: Some(step.name.clone()),
            completed: completed.map(|(name, _)| name).collect(),
            details: failure.details,
            definition: Some(failure.place.unwrap_or_else(|| step.place.clone())),
            ..Problem::error(failure.kind, detail)
        }
    }

    /// No step was taken that has something to serve.
    pub(crate) fn nothing_to_return(&self, steps: &Steps) -> Failure {
        Failure {
            steps: self.states(steps),
            ..Failure::new(Kind::NotFound, "no step of this call was taken that yields a record")
        }
    }
}
