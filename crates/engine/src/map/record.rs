//! One record: its levels evaluated and merged, held against the model, written.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{MappedPlan, Shape, Variant};
use interlingua_jsonata::{EvalError, Value, json};

use super::{model, project};
use crate::language::{Language, scalar_text};
use crate::problem::Problem;
use crate::shape::{self, Cause, Gate, ShapeError};

/// What the caller wants of each record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'r> {
    /// Fields; empty = all.
    pub(crate) fields: &'r [String],
    /// The vendor's own record beside it.
    pub(crate) remote_data: bool,
}

/// `$steps`, where some steps ran once per record: there each record sees its own outcome.
#[derive(Default)]
pub(crate) struct PerRecord<'a> {
    /// `$steps` with the outcomes of all records.
    pub(crate) steps: Value<'a>,
    /// Names of the steps that ran once per record.
    pub(crate) names: Vec<&'a str>,
}

impl<'a> PerRecord<'a> {
    fn bind(&self, language: &mut Language<'a>, index: usize) -> Result<(), EvalError> {
        let Some(steps) = self.steps.as_object().filter(|_| !self.names.is_empty()) else {
            return Ok(());
        };
        let mut own = Vec::with_capacity(steps.len());
        for (name, outcome) in steps.iter() {
            own.push((
                name,
                if self.names.contains(&name) {
                    of_one(language, outcome, index)?
                } else {
                    outcome
                },
            ));
        }
        let own = language.object(own)?;
        language.bind("steps", own);
        Ok(())
    }
}

/// One element's share of the outcome of a step with `for_each`.
fn of_one<'a>(language: &Language<'a>, outcome: Value<'a>, index: usize) -> Result<Value<'a>, EvalError> {
    let Some(members) = outcome.as_object() else {
        return Ok(outcome);
    };
    let element = |value: Value<'a>| match value {
        Value::Array(all) => all.iter().nth(index).unwrap_or_default(),
        other => other,
    };
    language.object(members.iter().map(|(name, value)| (name, element(value))))
}

/// Maps the records of one page.
pub(crate) struct Mapper<'a, 'r> {
    /// The method.
    pub(crate) plan: &'a MappedPlan,
    /// The variant that was called.
    pub(crate) variant: &'a Variant,
    /// What the caller wants.
    pub(crate) wanted: Wanted<'r>,
    /// What was left out so far.
    pub(crate) problems: Vec<Problem>,
    /// `$steps` of each record, where they differ.
    pub(crate) per_record: PerRecord<'a>,
}

impl<'a> Mapper<'a, '_> {
    /// Maps a list. A record that fails is left out, with a problem; the others are served.
    pub(crate) fn many(&mut self, language: &mut Language<'a>, records: &[Value<'a>]) -> Vec<u8> {
        let mut out = vec![b'['];
        let found = records.iter().enumerate().filter(|(_, record)| !record.is_undefined());
        for (index, record) in found {
            match self.one(language, *record, Some(index)) {
                Ok(mapped) => {
                    if out.len() > 1 {
                        out.push(b',');
                    }
                    json::write(mapped, &mut out);
                }
                Err(problem) => self.problems.push(*problem),
            }
        }
        out.push(b']');
        out
    }

    /// Maps one record.
    pub(crate) fn one(
        &mut self,
        language: &mut Language<'a>,
        record: Value<'a>,
        index: Option<usize>,
    ) -> Result<Value<'a>, Box<Problem>> {
        self.per_record
            .bind(language, index.unwrap_or(0))
            .map_err(|error| whole(error, index))?;
        let mut mapped = if self.variant.record.is_empty() {
            record
        } else {
            Value::Undefined
        };
        for level in &self.variant.record {
            let upper = shape::build(language, level, record, Gate::Open).map_err(|error| failed(error, index))?;
            mapped = shape::deep_merge(language, mapped, upper).map_err(|error| whole(error, index))?;
        }
        let needs_id = needs_id(self.plan, self.variant);
        let checked = model::check(language, &self.plan.schema, mapped, needs_id, index, &mut self.problems)?;
        project::project(language, checked, record, self.wanted).map_err(|error| whole(error, index))
    }

    /// The record's id alone, where the record as a whole cannot be mapped.
    pub(crate) fn id(&self, language: &mut Language<'a>, record: Value<'a>) -> Option<String> {
        let mut id = if self.variant.record.is_empty() {
            record.get("id")
        } else {
            Value::Undefined
        };
        for level in &self.variant.record {
            let own = match level {
                Shape::Object(object) => object.members.iter().find(|(name, _)| name == "id"),
                _ => None,
            };
            let found = match own {
                Some((_, shape)) => shape::build(language, shape, record, Gate::Open).ok(),
                None => shape::build(language, level, record, Gate::Open)
                    .ok()
                    .map(|whole| whole.get("id")),
            };
            id = found.filter(|found| !found.is_undefined()).unwrap_or(id);
        }
        scalar_text(id).filter(|id| !id.is_empty())
    }
}

/// Whether what comes is a record, which has an `id`. A custom method may answer anything else, such as how an act went: there
/// an `id` is needed only if the mapping writes one.
fn needs_id(plan: &MappedPlan, variant: &Variant) -> bool {
    let standard = matches!(plan.method.as_str(), "list" | "get" | "create" | "update" | "delete");
    let writes_id = |shape: &Shape| match shape {
        Shape::Object(object) => object.members.iter().any(|(name, _)| name == "id"),
        _ => false,
    };
    standard || variant.record.iter().any(writes_id)
}

/// A failure of the record as a whole.
fn whole(error: EvalError, index: Option<usize>) -> Box<Problem> {
    let error = ShapeError {
        pointer: String::new(),
        place: None,
        cause: Cause::Eval(error),
    };
    failed(error, index)
}

/// The message of an expression error may quote a value of the record: problems go to the caller alone, whose data it is.
fn failed(error: ShapeError, index: Option<usize>) -> Box<Problem> {
    let detail = match error.cause {
        Cause::Eval(cause) => format!("the record could not be mapped: {} {}", cause.code, cause.message),
        Cause::Partial(missing) => format!("the record could not be mapped: {} missing", missing.join(", ")),
    };
    let mut problem = Problem::error(Kind::Mapping, detail);
    problem.index = index;
    problem.pointer = Some(error.pointer);
    problem.definition = error.place;
    Box::new(problem)
}
