//! Writes: a field that nothing maps is refused, not dropped.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::Supports;
use interlingua_jsonata::Value;
use serde_json::json;

use crate::failure::{Detail, Failure};
use crate::problem::Problem;

/// Holds a write's body against the fields that the requests read.
pub(crate) fn check(
    supports: &Supports,
    body: Value<'_>,
    lenient: bool,
    problems: &mut Vec<Problem>,
) -> Result<(), Failure> {
    let Value::Object(_) = body else {
        return Err(Failure::invalid("the body must be a JSON object of unified fields"));
    };
    if supports.any_write {
        return Ok(());
    }
    let mut unmapped = Vec::new();
    collect(supports, body, &mut Vec::new(), &mut unmapped);
    if unmapped.is_empty() {
        return Ok(());
    }
    if lenient {
        problems.extend(unmapped.into_iter().map(left_out));
        return Ok(());
    }
    Err(refused(supports, unmapped))
}

/// Holds a request that changes a record against what was sent: one that carries nothing of it would change nothing, and be
/// answered like one that did.
pub(crate) fn carried(sent: Value<'_>, native: Value<'_>) -> Result<(), Failure> {
    let is_empty = |part: Value<'_>| {
        let without_members = part.as_object().is_some_and(|part| part.iter().next().is_none());
        part.is_undefined() || without_members
    };
    if is_empty(sent) || !is_empty(native.get("body")) || !is_empty(native.get("query")) {
        return Ok(());
    }
    let names = sent
        .as_object()
        .into_iter()
        .flat_map(|sent| sent.iter())
        .map(|(name, _)| name);
    let names: Vec<&str> = names.collect();
    let detail = format!(
        "nothing of what was sent becomes part of the vendor's request ({})",
        names.join(", ")
    );
    let mut failure = Failure::invalid(detail);
    let message = "its value has no counterpart at the vendor".to_owned();
    failure.details = names
        .into_iter()
        .map(|field| Detail::of(field.to_owned(), message.clone()))
        .collect();
    Err(failure)
}

/// Dotted names of the fields that nothing reads.
fn collect<'a>(supports: &Supports, value: Value<'a>, path: &mut Vec<&'a str>, unmapped: &mut Vec<String>) {
    let covered = |write: &Vec<String>| write.len() <= path.len() && write.iter().zip(path.iter()).all(|(a, b)| a == b);
    if supports.writes.iter().any(covered) {
        return;
    }
    let above = |write: &Vec<String>| write.len() > path.len() && write.iter().zip(path.iter()).all(|(a, b)| a == b);
    let entered = supports.writes.iter().any(above);
    match value {
        Value::Object(object) if entered => {
            for (key, member) in object.iter() {
                path.push(key);
                collect(supports, member, path, unmapped);
                path.pop();
            }
        }
        // A list is entered by the expressions that read it: its items cannot be judged one by one.
        Value::Array(_) if entered => {}
        Value::Null(_) if entered => {}
        _ => unmapped.push(path.join(".")),
    }
}

fn left_out(field: String) -> Problem {
    let mut problem = Problem::warning(Kind::Unsupported, format!("`{field}` was not written: nothing maps it"));
    problem.field = Some(field);
    problem
}

fn refused(supports: &Supports, unmapped: Vec<String>) -> Failure {
    let detail = format!(
        "nothing maps {}, so it would be lost; `lenient=true` writes the rest",
        unmapped.join(", ")
    );
    let writes: Vec<String> = supports.writes.iter().map(|path| path.join(".")).collect();
    let mut failure = Failure::new(Kind::Unsupported, detail).supported(json!({ "fields": writes }));
    let message = "cannot be written here".to_owned();
    failure.details = unmapped
        .into_iter()
        .map(|field| Detail::of(field, message.clone()))
        .collect();
    failure
}
