//! `eval`: JSONata on the command line. One input, one per line, or a batch of expressions.

mod allocator;
mod batch;
mod evaluation;
mod limits;
mod lines;
mod once;
mod provenance;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, anyhow};
use clap::Args;
use serde_json::value::RawValue;

use self::limits::Bounds;
use crate::exit::{OrExit, Outcome};

/// Evaluates an expression over JSON from standard input. Nothing on standard input: the input is undefined.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The expression
    #[arg(
        short,
        long,
        value_name = "EXPR",
        required_unless_present_any = ["file", "batch"],
        conflicts_with = "file"
    )]
    expression: Option<String>,
    /// File with the expression
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// File with a JSON object: its members are bound as variables
    #[arg(long, value_name = "FILE")]
    bindings: Option<PathBuf>,
    /// Each line of standard input is an input, each line out its result: bare JSON, empty if undefined, {"error": …} on failure
    #[arg(long)]
    lines: bool,
    /// Each line of standard input is a case, {"id", "expr", "data"?, "bindings"?, "timelimit_ms"?, "depth"?, "limits"?:
    /// {"steps", "bytes", "output_bytes"}}, each line out its {"id", "result"}, {"id", "undefined": true} or
    /// {"id", "error": {"code", "position", "message"}}; where JSONata has no code for a failure, "code" is null and "own_code" ours
    #[arg(long, conflicts_with_all = ["expression", "file", "bindings", "lines", "json", "provenance"])]
    batch: bool,
    /// Print {"result", "provenance"}: for every leaf of the result where in the input it comes from and which expression made
    /// it, for every missing member why
    #[arg(long, conflicts_with = "lines")]
    provenance: bool,
    /// Plain JSONata: leave out the functions for integration work
    #[arg(long)]
    no_host: bool,
    /// Print compact JSON on one line, errors as {"error": …} too
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: limits::Flags,
}

/// Native stack on which expressions begin, in bytes: little more than an evaluation wants to see left. What goes deeper gets more, and
/// gives it back; this stays with the process once it was used.
const STACK_BYTES: usize = 1280 << 10;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if arguments.batch || arguments.lines {
        allocator::settle();
    }
    stacker::grow(STACK_BYTES, || answer(arguments))
}

fn answer(arguments: &Arguments) -> Outcome {
    let bounds = arguments.limits.bounds();
    if arguments.batch {
        return batch::run(&bounds, !arguments.no_host);
    }
    let source = source(arguments).or_usage()?;
    let began = Instant::now();
    let program = match evaluation::compile(&source, !arguments.no_host, &bounds) {
        Ok(program) => program,
        Err(findings) => return Ok(once::complain(&source, &findings, arguments.json || arguments.lines)),
    };
    let bindings = match &arguments.bindings {
        Some(path) => fs::read(path)
            .with_context(|| format!("{} cannot be read", path.display()))
            .or_usage()?,
        None => b"{}".to_vec(),
    };
    check_bindings(&bindings).or_usage()?;
    if arguments.lines {
        lines::run(&program, &bindings, &bounds)
    } else {
        let spent_ms = evaluation::ms_since(began);
        once::run(&program, &bindings, &Bounds { spent_ms, ..bounds }, arguments)
    }
}

fn source(arguments: &Arguments) -> anyhow::Result<String> {
    match (&arguments.expression, &arguments.file) {
        (Some(text), _) => Ok(text.clone()),
        (None, Some(path)) => fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display())),
        (None, None) => Err(anyhow!("give an expression with -e, or a file with -f")),
    }
}

fn check_bindings(text: &[u8]) -> anyhow::Result<()> {
    let value: &RawValue = serde_json::from_slice(text).context("the bindings are not JSON")?;
    if value.get().starts_with('{') {
        Ok(())
    } else {
        Err(anyhow!("the bindings are not a JSON object"))
    }
}
