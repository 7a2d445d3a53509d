//! One step: whether it is taken and how often, its request, and its outcome as `$steps.<name>` shows it.

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{ForEach, NativePlan, Request, Step};
use interlingua_jsonata::{Arena, EvalError, Value};

use super::prepare::{functions, send};
use super::{Prepared, UnifiedWork};
use crate::account::Account;
use crate::failure::Failure;
use crate::language::{Bounds, Language, json_text};
use crate::map::Found;
use crate::paginate::{self, Position};
use crate::request::native;
use crate::request::wire::{Input, memory};

/// Whether a step is taken or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Forth,
    Back,
}

/// What the steps so far brought: the step's place in the plan, and the value of `$steps.<name>` as JSON text.
pub(crate) type Done = Vec<(usize, Bytes)>;

/// How often a step is taken.
pub(crate) enum Count {
    /// `when` does not hold.
    Never,
    Once,
    /// Once for each of these elements, as JSON text.
    Each(Vec<Bytes>),
}

/// One call of a step.
pub(crate) struct StepWork {
    pub(crate) of: Arc<UnifiedWork>,
    pub(crate) at: usize,
    pub(crate) direction: Direction,
    pub(crate) done: Done,
    /// The element of `for_each` and its index.
    pub(crate) item: Option<(usize, Bytes)>,
    /// What the vendor is given for the caller's `Idempotency-Key`.
    pub(crate) idempotency_key: Option<String>,
}

impl StepWork {
    fn step(&self) -> Result<&Step, Failure> {
        self.of.step(self.at)
    }

    /// What is called, and with what.
    fn call(&self) -> Result<(&Arc<NativePlan>, &Request), Failure> {
        let step = self.step()?;
        match (self.direction, &step.undo) {
            (Direction::Back, Some(undo)) => Ok((&undo.native, &undo.request)),
            _ => Ok((&step.native, &step.request)),
        }
    }

    pub(crate) fn native(&self) -> Option<&Arc<NativePlan>> {
        self.call().ok().map(|(native, _)| native)
    }

    /// Whether it is the step that goes from page to page.
    pub(super) fn pages(&self) -> bool {
        let steps = self.of.variant().ok().and_then(|variant| variant.steps.as_ref());
        self.of.plan.method == "list"
            && self.direction == Direction::Forth
            && steps.is_some_and(|steps| steps.returns == Some(self.at))
    }

    pub(super) fn position(&self) -> &Position {
        if self.pages() {
            &self.of.position
        } else {
            const { &Position::FIRST }
        }
    }

    pub(super) fn prepare<'a>(&'a self, language: &mut Language<'a>) -> Result<Prepared, Failure> {
        let (plan, request) = self.call()?;
        let context = self.of.scope(language, &self.done)?;
        if let Some((index, item)) = &self.item {
            let value = language.parse(item).unwrap_or_default();
            language.bind("item", value);
            language.bind("index", Value::number(*index as f64));
        }
        let native = native::mapped(language, &self.of.plan, request, context)?;
        let wished = self.of.request.limit.filter(|_| self.pages());
        let limit = paginate::limit(plan, wished);
        let input = Input {
            native,
            position: self.position(),
            limit,
            idempotency_key: self.idempotency_key.as_deref(),
        };
        send(language, plan, input)
    }
}

impl UnifiedWork {
    pub(super) fn step(&self, at: usize) -> Result<&Step, Failure> {
        let step = self.variant()?.steps.as_ref().and_then(|steps| steps.all.get(at));
        step.ok_or_else(|| Failure::new(Kind::Internal, "there is no such step"))
    }

    /// Binds what expressions of steps see, and yields their context: the unified request.
    pub(super) fn scope<'a>(&'a self, language: &mut Language<'a>, done: &'a Done) -> Result<Value<'a>, Failure> {
        self.bind_described(language)?;
        functions(language, &self.variant()?.functions)?;
        let steps = self.steps_value(language, done)?;
        language.bind("steps", steps);
        native::unified_context(language, &self.request, &self.filters)
    }

    /// `$steps`
    pub(super) fn steps_value<'a>(&'a self, language: &Language<'a>, done: &'a Done) -> Result<Value<'a>, Failure> {
        let mut members = Vec::with_capacity(done.len());
        for (at, text) in done {
            let value = language.parse(text);
            let value = value.map_err(|error| Failure::new(Kind::Internal, error.to_string()))?;
            members.push((self.step(*at)?.name.as_str(), value));
        }
        language.object(members).map_err(|error| memory(&error))
    }

    /// Whether a step is taken, and how often.
    pub(crate) fn count(&self, bounds: &Bounds, account: &Account, at: usize, done: &Done) -> Result<Count, Failure> {
        let step = self.step(at)?;
        if step.when.is_none() && step.for_each.is_none() {
            return Ok(Count::Once);
        }
        let arena = Arena::new(bounds.max_bytes);
        let mut language = Language::new(&arena, bounds);
        let variables = language.account(account).map_err(|error| memory(&error))?;
        language.bind("account", variables);
        let context = self.scope(&mut language, done)?;
        if let Some(when) = &step.when {
            let holds = language
                .run(when, context)
                .map_err(|error| condition(&error, step, "when"))?;
            if !holds.truthy() {
                return Ok(Count::Never);
            }
        }
        let items = match &step.for_each {
            None => return Ok(Count::Once),
            Some(ForEach::Items(items)) => {
                let items = language.run(items, context);
                items.map_err(|error| condition(&error, step, "for_each"))?
            }
            Some(ForEach::Records) => self.returned(&language, done)?,
        };
        Ok(Count::Each(items.iter().map(|item| json_text(item).into()).collect()))
    }

    /// `data` of the step that returns the records.
    fn returned<'a>(&self, language: &Language<'a>, done: &'a Done) -> Result<Value<'a>, Failure> {
        let returns = self.variant()?.steps.as_ref().and_then(|steps| steps.returns);
        let text = done.iter().find(|(at, _)| Some(*at) == returns).map(|(_, text)| text);
        let outcome = text.and_then(|text| language.parse(text).ok()).unwrap_or_default();
        Ok(outcome.get("data"))
    }
}

fn condition(error: &EvalError, step: &Step, part: &str) -> Failure {
    let detail = format!(
        "`{part}` of step `{}` failed: {} {}",
        step.name, error.code, error.message
    );
    Failure::new(Kind::Mapping, detail).at(&step.place)
}

/// `{ status, headers, body, data, ran }` of a step that was taken, as JSON text.
pub(super) fn outcome<'a>(
    language: &Language<'a>,
    response: Value<'a>,
    found: Found<'a>,
) -> Result<Vec<u8>, EvalError> {
    let data = match found {
        Found::Many(records) => language.array(records.into_iter().filter(|record| !record.is_undefined()))?,
        Found::One(record) => record,
        Found::Nothing => Value::Undefined,
    };
    let own = ["status", "headers", "body"].map(|name| (name, response.get(name)));
    let value = language.object(own.into_iter().chain([("data", data), ("ran", Value::bool(true))]))?;
    Ok(json_text(value).into_bytes())
}
