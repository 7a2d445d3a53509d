//! `success_when.item`: answers whose elements succeed or fail one by one.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::ItemRule;
use interlingua_jsonata::Value;

use super::said::Said;
use super::{Case, Refused, upstream};
use crate::failure::{Failure, Origin};
use crate::language::Language;
use crate::map::Found;
use crate::problem::Problem;

/// Leaves out the elements that failed, each with a problem and in its place; a call of which nothing is left has failed.
pub(crate) fn sift<'a>(
    language: &mut Language<'a>,
    case: &Case<'a, '_>,
    found: Found<'a>,
    problems: &mut Vec<Problem>,
) -> Result<Found<'a>, Box<Refused>> {
    let Some(rule) = &case.plan.items else { return Ok(found) };
    let is_list = case.plan.method == "list";
    let (elements, alone) = match found {
        Found::Nothing => return Ok(Found::Nothing),
        Found::One(element) => (vec![element], true),
        Found::Many(elements) => (elements, false),
    };
    let (mut kept, mut first) = (Vec::with_capacity(elements.len()), None);
    for (index, element) in elements.into_iter().enumerate() {
        match judged(language, rule, element, index) {
            Ok(()) => kept.push(element),
            Err(problem) => {
                first.get_or_insert_with(|| problem.clone());
                problems.push(*problem);
                kept.push(Value::Undefined);
            }
        }
    }
    match first {
        Some(problem) if !is_list && kept.iter().all(Value::is_undefined) => Err(Box::new(Refused {
            failure: failure(*problem, case),
            renew: false,
        })),
        _ if alone => Ok(kept
            .first()
            .copied()
            .filter(|one| !one.is_undefined())
            .map_or(Found::Nothing, Found::One)),
        _ => Ok(Found::Many(kept)),
    }
}

fn judged<'a>(
    language: &mut Language<'a>,
    rule: &'a ItemRule,
    element: Value<'a>,
    index: usize,
) -> Result<(), Box<Problem>> {
    let detail = match language.run(&rule.condition, element) {
        Ok(holds) if holds.truthy() => return Ok(()),
        Ok(_) => "the vendor refused this element".to_owned(),
        Err(error) => format!("`success_when.item` failed: {} {}", error.code, error.message),
    };
    let mut said = Said::new(language, element, "record_error", &rule.place);
    let (message, details) = (said.message(rule.message.as_ref()), said.details(rule.details.as_ref()));
    Err(Box::new(Problem {
        index: Some(index),
        details,
        definition: Some(rule.place.clone()),
        ..Problem::error(rule.kind, message.unwrap_or(detail))
    }))
}

fn failure(problem: Problem, case: &Case<'_, '_>) -> Failure {
    let kind = if problem.kind == Kind::Unauthenticated {
        Kind::NeedsReauth
    } else {
        problem.kind
    };
    let failure = Failure {
        details: problem.details,
        place: problem.definition,
        ..Failure::new(kind, problem.detail).from(Origin::Upstream)
    };
    upstream(failure, case, true)
}
