//! Several calls in place of one.

use std::sync::Arc;

use interlingua_jsonata::Program;

use super::{NativePlan, Request};
use crate::source::Place;

/// Named calls in order, in place of one.
#[derive(Debug)]
pub struct Steps {
    /// In the order in which they are taken.
    pub all: Vec<Step>,
    /// The step whose data is mapped, and which pages a list; `None` = the last that was taken.
    pub returns: Option<usize>,
}

/// One named call.
#[derive(Debug)]
pub struct Step {
    /// Name in the definition.
    pub name: String,
    /// What it calls.
    pub native: Arc<NativePlan>,
    /// The native request, over the unified one, with `$steps`, `$item`, `$index`.
    pub request: Request,
    /// Whether it is taken at all.
    pub when: Option<Program>,
    /// What it is repeated over.
    pub for_each: Option<ForEach>,
    /// What its failure means.
    pub on_error: OnError,
    /// What takes it back.
    pub undo: Option<Undo>,
    /// Whether it changes something at the vendor's.
    pub writes: bool,
    /// Where it stands.
    pub place: Place,
}

impl Step {
    /// What decides whether it is taken, and how often.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Program> {
        let items = match &self.for_each {
            Some(ForEach::Items(items)) => Some(items.as_ref()),
            Some(ForEach::Records) | None => None,
        };
        self.when.iter().chain(items)
    }
}

/// What a step is repeated over.
#[derive(Debug)]
pub enum ForEach {
    /// The records of the page that the returning step found.
    Records,
    /// The elements that an expression yields.
    Items(Box<Program>),
}

/// What takes a step back.
#[derive(Debug)]
pub struct Undo {
    /// What it calls.
    pub native: Arc<NativePlan>,
    /// The native request, over the unified one, with the step's own outcome in `$steps`.
    pub request: Request,
}

/// What a step's failure means for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnError {
    /// The call ends here.
    #[default]
    Fail,
    /// It goes on, with a problem.
    Continue,
    /// What was done is taken back, then the call ends.
    Undo,
}
