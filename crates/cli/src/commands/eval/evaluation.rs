//! One evaluation: texts in, the result handed to whoever writes it.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use interlingua_engine::signing;
use interlingua_jsonata::{
    Arena, Diagnostic, EvalError, Evaluator, JsonError, Options, Ports, Program, Span, Value, reference_code,
};
use serde_json::json;

use super::limits::Bounds;

/// Why there is no result.
#[derive(Debug)]
pub(super) enum Fault {
    /// The input or the bindings cannot be read.
    Input(String),
    /// The evaluation failed.
    Evaluation(EvalError),
}

/// Compiles with everything that the command line allows, `$eval`, and host functions unless they are to be left out, within the
/// limits of memory and time.
pub(super) fn compile(source: &str, host_functions: bool, bounds: &Bounds) -> Result<Program, Vec<Diagnostic>> {
    if Program::compile_ms(source) > bounds.limits.time_ms {
        return Err(vec![Diagnostic {
            code: "D1012",
            message: "the expression is longer than its time limit allows; make it shorter or raise the limit"
                .to_owned(),
            span: Span::new(0, source.len()),
            hint: None,
        }]);
    }
    let options = Options {
        host_functions,
        allow_eval: true,
        variables: None,
    };
    Program::compile_within(source, &options, bounds.memory_bytes)
}

/// Evaluates over JSON texts (an empty input is undefined) and hands on the result as long as its arena lives.
pub(super) fn evaluate<T>(
    program: &Program,
    input: &[u8],
    bindings: &[u8],
    bounds: &Bounds,
    take: impl FnOnce(Value<'_>) -> T,
) -> Result<T, Fault> {
    over(program, input, bindings, bounds, |evaluator, program, input| {
        evaluator.eval(program, input).map(take)
    })
}

/// [`evaluate()`] for one input after another: the arena is emptied, its memory used again.
pub(super) fn evaluate_again<T>(
    arena: &mut Arena,
    program: &Program,
    input: &[u8],
    bindings: &[u8],
    bounds: &Bounds,
    take: impl FnOnce(Value<'_>) -> T,
) -> Result<T, Fault> {
    arena.reset();
    within(arena, program, input, bindings, bounds, |evaluator, program, input| {
        evaluator.eval(program, input).map(take)
    })
}

/// Hands an evaluator, the program and the input to whoever evaluates.
pub(super) fn over<T>(
    program: &Program,
    input: &[u8],
    bindings: &[u8],
    bounds: &Bounds,
    work: impl for<'a> FnOnce(&mut Evaluator<'a>, &'a Program, Value<'a>) -> Result<T, EvalError>,
) -> Result<T, Fault> {
    within(&bounds.arena(program), program, input, bindings, bounds, work)
}

/// [`over()`], in an arena that may have served before and been emptied.
fn within<T>(
    arena: &Arena,
    program: &Program,
    input: &[u8],
    bindings: &[u8],
    bounds: &Bounds,
    work: impl for<'a> FnOnce(&mut Evaluator<'a>, &'a Program, Value<'a>) -> Result<T, EvalError>,
) -> Result<T, Fault> {
    let (started, spent_ms) = (Instant::now(), bounds.spent_ms);
    let mut ports = Ports::at(now_ms());
    ports.sign = Some(Box::new(signing::sign));
    ports.elapsed_ms = Some(Box::new(move || spent_ms.saturating_add(ms_since(started))));
    let mut evaluator = Evaluator::new(arena, bounds.limits, &ports);
    let unreadable = |error: JsonError| Fault::Input(error.to_string());
    let bound = arena.parse_json(bindings).map_err(unreadable)?;
    let members = bound.as_object().filter(|members| !members.is_empty());
    for (name, value) in members.iter().flat_map(|members| members.iter()) {
        evaluator.bind(name, value);
    }
    let input = match input {
        blank if blank.iter().all(u8::is_ascii_whitespace) => Value::Undefined,
        // What a program can see of its input is known only while nothing stands in a library function's place.
        text if members.is_none() => arena.parse_json_for(program, text).map_err(unreadable)?,
        text => arena.parse_json(text).map_err(unreadable)?,
    };
    work(&mut evaluator, program, input).map_err(Fault::Evaluation)
}

impl Fault {
    /// `{ code, position, message }`, see [`error_json`].
    pub(super) fn json(&self, source: &str) -> serde_json::Value {
        match self {
            Fault::Input(message) => json!({ "code": "input", "position": null, "message": message }),
            Fault::Evaluation(error) => error_json(error.code, error.position(source), &error.message),
        }
    }
}

/// A finding of the compiler as `{ code, position, message }`.
pub(super) fn finding_json(source: &str, finding: &Diagnostic) -> serde_json::Value {
    error_json(finding.code, Some(finding.position(source)), &finding.message)
}

/// `{ code, position, message }`: `code` is the reference's, null where it fails without one; then `own_code` is ours.
fn error_json(code: &'static str, position: Option<usize>, message: &str) -> serde_json::Value {
    match reference_code(code) {
        Some(code) => json!({ "code": code, "position": position, "message": message }),
        None => json!({ "code": null, "own_code": code, "position": position, "message": message }),
    }
}

/// Whole ms since then.
pub(super) fn ms_since(then: Instant) -> u64 {
    u64::try_from(then.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
