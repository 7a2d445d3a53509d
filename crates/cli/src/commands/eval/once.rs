//! One expression over one input.

use std::io::{self, Read};

use anyhow::anyhow;
use interlingua_jsonata::{Diagnostic, Program, Span, json};

use super::evaluation::{Fault, evaluate, finding_json};
use super::limits::Bounds;
use super::{Arguments, provenance};
use crate::exit::{Exit, OrExit, Outcome, Stop};
use crate::{draw, output};

pub(super) fn run(program: &Program, bindings: &[u8], bounds: &Bounds, arguments: &Arguments) -> Outcome {
    let compact = arguments.json;
    let mut input = Vec::new();
    io::stdin().lock().read_to_end(&mut input).or_usage()?;
    let result = if arguments.provenance {
        provenance::explain(program, &input, bindings, bounds).map(Some)
    } else {
        evaluate(program, &input, bindings, bounds, |value| {
            let mut out = Vec::new();
            json::write(value, &mut out);
            (!value.is_undefined()).then_some(out)
        })
    };
    match result {
        Ok(Some(result)) if compact => output::line(&String::from_utf8_lossy(&result)),
        Ok(Some(result)) => output::line(&pretty(&result)),
        Ok(None) => {}
        Err(Fault::Input(message)) => {
            return Err(Stop {
                exit: Exit::Usage,
                cause: anyhow!("standard input: {message}"),
            });
        }
        Err(fault @ Fault::Evaluation(_)) if compact => {
            output::line(&serde_json::json!({ "error": fault.json(program.source()) }).to_string());
            return Ok(Exit::Findings);
        }
        Err(Fault::Evaluation(error)) => {
            let source = program.source();
            let span = error.span.unwrap_or(Span::new(0, source.len()));
            output::note(&draw::expression(
                source,
                error.code,
                &error.message,
                span,
                error.hint(),
            ));
            return Ok(Exit::Findings);
        }
    }
    Ok(Exit::Ok)
}

/// Says what is wrong with the expression.
pub(super) fn complain(source: &str, findings: &[Diagnostic], json: bool) -> Exit {
    for finding in findings {
        if json {
            output::line(&serde_json::json!({ "error": finding_json(source, finding) }).to_string());
        } else {
            output::note(&draw::expression(
                source,
                finding.code,
                &finding.message,
                finding.span,
                finding.hint.as_deref(),
            ));
        }
    }
    Exit::Findings
}

/// Indented, without touching a digit.
fn pretty(json: &[u8]) -> String {
    let text = String::from_utf8_lossy(json);
    crate::fixture::text::indent(&text)
}
