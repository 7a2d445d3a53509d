//! One record: its levels evaluated and merged, held against the model, written.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{MappedPlan, Variant};
use interlingua_jsonata::{Value, json};

use super::{model, project};
use crate::language::Language;
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
}

impl<'a> Mapper<'a, '_> {
    /// Maps a list. A record that fails is left out, with a problem; the others are served.
    pub(crate) fn many(&mut self, language: &mut Language<'a>, records: &[Value<'a>]) -> Vec<u8> {
        let mut out = vec![b'['];
        for (index, record) in records.iter().enumerate() {
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
        let mut mapped = if self.variant.record.is_empty() {
            record
        } else {
            Value::Undefined
        };
        for level in &self.variant.record {
            let upper = shape::build(language, level, record, Gate::Open).map_err(|error| failed(error, index))?;
            mapped = shape::deep_merge(language, mapped, upper).map_err(|error| {
                let cause = Cause::Eval(error);
                failed(
                    ShapeError {
                        pointer: String::new(),
                        place: None,
                        cause,
                    },
                    index,
                )
            })?;
        }
        let checked = model::check(language, &self.plan.schema, mapped, index, &mut self.problems)?;
        project::project(language, checked, record, self.wanted).map_err(|error| {
            failed(
                ShapeError {
                    pointer: String::new(),
                    place: None,
                    cause: Cause::Eval(error),
                },
                index,
            )
        })
    }
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
