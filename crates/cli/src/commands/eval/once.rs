//! One expression over one input.

use std::io::{self, BufWriter, Read, Write};

use anyhow::{Context, anyhow};
use interlingua_jsonata::{Diagnostic, Program, Span, Value, json};

use super::evaluation::{Fault, evaluate, finding_json};
use super::limits::Bounds;
use super::{Arguments, provenance};
use crate::exit::{Exit, OrExit, Outcome, Stop};
use crate::fixture::text::Indented;
use crate::{draw, output};

pub(super) fn run(program: &Program, bindings: &[u8], bounds: &Bounds, arguments: &Arguments) -> Outcome {
    let compact = arguments.json;
    let mut input = Vec::new();
    io::stdin().lock().read_to_end(&mut input).or_usage()?;
    let result = if arguments.provenance {
        provenance::explain(program, &input, bindings, bounds, |report| {
            show(report, compact, bounds)
        })
    } else {
        evaluate(program, &input, bindings, bounds, |value| show(value, compact, bounds))
    };
    match result {
        Ok(written) => written.context("the result cannot be written").or_usage()?,
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

/// Writes a value, as it is made: its text is never held as a whole.
fn show(value: Value<'_>, compact: bool, bounds: &Bounds) -> io::Result<()> {
    if value.is_undefined() {
        return Ok(());
    }
    if !compact {
        json::write_to(value, &mut Indented::new(Room(bounds.limits.output_bytes)))?;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let written = if compact {
        json::write_to(value, &mut out)
    } else {
        json::write_to(value, &mut Indented::new(&mut out))
    };
    match written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()) {
        // Nobody reads on (`| head`): there is nobody to tell.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        ended => ended,
    }
}

/// Room for so many bytes, which are not kept: indented, a deep value can be hundreds of times as long as it was measured.
struct Room(usize);

impl Write for Room {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let Some(left) = self.0.checked_sub(text.len()) else {
            return Err(io::Error::other(
                "with its indentation it is longer than the limit; ask for --json, or raise --output-bytes",
            ));
        };
        self.0 = left;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
