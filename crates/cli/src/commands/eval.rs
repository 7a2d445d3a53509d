//! `eval`: JSONata on the command line. One input, or one per line.

use std::fs;
use std::io::{self, BufRead, BufWriter, Read, Write};
use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, anyhow};
use clap::Args;
use interlingua_jsonata::{Arena, EvalError, Evaluator, Limits, Options, Ports, Program, Value, json};

use interlingua_engine::signing;

use crate::exit::{Exit, OrExit, Outcome, Stop};
use crate::output;

/// Evaluates an expression over JSON from standard input. Nothing on standard input: the input is undefined.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The expression
    #[arg(
        short,
        long,
        value_name = "EXPR",
        required_unless_present = "file",
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
    /// Print compact JSON on one line, errors as {"error": …} too
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: LimitFlags,
}

#[derive(Debug, Args)]
struct LimitFlags {
    /// Evaluation steps
    #[arg(long, value_name = "N")]
    steps: Option<u64>,
    /// Nested evaluations
    #[arg(long, value_name = "N")]
    depth: Option<u32>,
    /// Wall clock, in ms
    #[arg(long, value_name = "MS")]
    time_ms: Option<u64>,
    /// Memory of an evaluation, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 256 << 20)]
    memory_bytes: usize,
    /// Result as JSON text, in bytes
    #[arg(long, value_name = "BYTES")]
    output_bytes: Option<usize>,
}

impl LimitFlags {
    fn limits(&self) -> Limits {
        let default = Limits::default();
        Limits {
            steps: self.steps.unwrap_or(default.steps),
            depth: self.depth.unwrap_or(default.depth),
            output_bytes: self.output_bytes.unwrap_or(default.output_bytes),
            time_ms: self.time_ms.unwrap_or(default.time_ms),
        }
    }
}

/// What every evaluation of a run shares.
struct Run {
    program: Program,
    bindings: Vec<u8>,
    limits: Limits,
    memory_bytes: usize,
}

/// Why an input has no result.
enum Fault {
    Input(String),
    Evaluation(EvalError),
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let source = source(arguments).or_usage()?;
    let options = Options {
        host_functions: true,
        allow_eval: true,
        variables: None,
    };
    let program = match Program::compile(&source, &options) {
        Ok(program) => program,
        Err(findings) => return Ok(complain(&source, &findings, arguments.json || arguments.lines)),
    };
    let bindings = match &arguments.bindings {
        Some(path) => fs::read(path)
            .with_context(|| format!("{} cannot be read", path.display()))
            .or_usage()?,
        None => b"{}".to_vec(),
    };
    check_bindings(&bindings).or_usage()?;
    let run = Run {
        program,
        bindings,
        limits: arguments.limits.limits(),
        memory_bytes: arguments.limits.memory_bytes,
    };
    if arguments.lines {
        each_line(&run)
    } else {
        once(&run, &source, arguments.json)
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
    let value: serde_json::Value = serde_json::from_slice(text).context("the bindings are not JSON")?;
    if value.is_object() {
        Ok(())
    } else {
        Err(anyhow!("the bindings are not a JSON object"))
    }
}

fn complain(source: &str, findings: &[interlingua_jsonata::Diagnostic], json: bool) -> Exit {
    for finding in findings {
        if json {
            let error =
                serde_json::json!({ "code": finding.code, "position": finding.span.start, "message": finding.message });
            output::line(&serde_json::json!({ "error": error }).to_string());
        } else {
            output::note(&crate::draw::expression(
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

fn once(run: &Run, source: &str, json: bool) -> Outcome {
    let mut input = Vec::new();
    io::stdin().lock().read_to_end(&mut input).or_usage()?;
    match run.evaluate(&input) {
        Ok(Some(result)) if json => output::line(&String::from_utf8_lossy(&result)),
        Ok(Some(result)) => output::line(&pretty(&result)),
        Ok(None) => {}
        Err(Fault::Input(message)) => {
            return Err(Stop {
                exit: Exit::Usage,
                cause: anyhow!("standard input: {message}"),
            });
        }
        Err(fault @ Fault::Evaluation(_)) if json => {
            output::line(&fault.json());
            return Ok(Exit::Findings);
        }
        Err(Fault::Evaluation(error)) => {
            let span = error.span.unwrap_or(interlingua_jsonata::Span {
                start: 0,
                end: source.len(),
            });
            output::note(&crate::draw::expression(source, error.code, &error.message, span, None));
            return Ok(Exit::Findings);
        }
    }
    Ok(Exit::Ok)
}

fn each_line(run: &Run) -> Outcome {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut failed = false;
    for line in io::stdin().lock().split(b'\n') {
        let written = match run.evaluate(&line.or_usage()?) {
            Ok(result) => out.write_all(&result.unwrap_or_default()),
            Err(fault) => {
                failed = true;
                out.write_all(fault.json().as_bytes())
            }
        };
        if written.and_then(|()| out.write_all(b"\n")).is_err() {
            break; // nobody reads on
        }
    }
    let _ = out.flush();
    Ok(if failed { Exit::Findings } else { Exit::Ok })
}

impl Run {
    /// The result as JSON text; `None` if it is undefined.
    fn evaluate(&self, input: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        let arena = Arena::new(self.memory_bytes);
        let started = Instant::now();
        let mut ports = Ports::at(now_ms());
        ports.sign = Some(Box::new(signing::sign));
        ports.elapsed_ms = Some(Box::new(move || {
            u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
        }));
        let mut evaluator = Evaluator::new(&arena, self.limits, &ports);
        let read = |text| arena.parse_json(text).map_err(|error| Fault::Input(error.to_string()));
        if let Value::Object(members) = read(&self.bindings)? {
            members.iter().for_each(|(name, value)| evaluator.bind(name, value));
        }
        let blank = input.iter().all(u8::is_ascii_whitespace);
        let input = if blank { Value::Undefined } else { read(input)? };
        let result = evaluator.eval(&self.program, input).map_err(Fault::Evaluation)?;
        if result.is_undefined() {
            return Ok(None);
        }
        let mut out = Vec::new();
        json::write(result, &mut out);
        Ok(Some(out))
    }
}

impl Fault {
    fn json(&self) -> String {
        let error = match self {
            Fault::Input(message) => serde_json::json!({ "code": "input", "message": message }),
            Fault::Evaluation(error) => serde_json::json!({
                "code": error.code, "position": error.span.map(|span| span.start), "message": error.message
            }),
        };
        serde_json::json!({ "error": error }).to_string()
    }
}

/// Indented, without touching a digit.
fn pretty(json: &[u8]) -> String {
    let text = String::from_utf8_lossy(json);
    crate::fixture::text::indent(&text)
}

fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
