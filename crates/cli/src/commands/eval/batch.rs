//! `--batch`: a case per line, with an expression and limits of its own.

use std::collections::HashMap;
use std::io::{self, Write};
use std::time::Instant;

use interlingua_jsonata::{Diagnostic, Program, json};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::evaluation::{Fault, compile, evaluate, finding_json, ms_since};
use super::limits::{Bounds, bytes_of};
use super::lines;
use crate::exit::Outcome;

/// What compiled expressions that are kept may take together, in bytes, as they reckon themselves: several times what they do.
const KEPT_BYTES: usize = 4 << 20;

/// And no more than this part of what a case may take: one in so many.
const KEPT_SHARE: usize = 16;

/// A line. `data` and `bindings` stay text: their digits must not be touched. So do limits until it is known that they are
/// short: a message about one quotes it.
#[derive(Deserialize)]
struct Case<'l> {
    #[serde(borrow)]
    id: Option<&'l RawValue>,
    expr: Option<String>,
    /// `null` is an input, too; only without the member it is undefined.
    #[serde(borrow, default, deserialize_with = "present")]
    data: Option<&'l RawValue>,
    #[serde(borrow)]
    bindings: Option<&'l RawValue>,
    #[serde(borrow)]
    timelimit_ms: Option<&'l RawValue>,
    #[serde(borrow)]
    depth: Option<&'l RawValue>,
    #[serde(borrow)]
    limits: Option<&'l RawValue>,
}

/// Longest text of a limit, or of all of `limits`, in bytes.
const MAX_LIMIT_BYTES: usize = 1_000;

/// What a line says about its bounds.
struct Asked {
    time_ms: Option<f64>,
    depth: Option<u32>,
    limits: CaseLimits,
}

#[derive(Deserialize, Default)]
struct CaseLimits {
    steps: Option<u64>,
    bytes: Option<usize>,
    output_bytes: Option<usize>,
}

/// Of a line that is no case, at least the id.
#[derive(Deserialize)]
struct Named<'l> {
    #[serde(borrow)]
    id: Option<&'l RawValue>,
}

fn present<'de, D: Deserializer<'de>>(data: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(data).map(Some)
}

/// Compiled expressions by source text: batches repeat them.
struct Cache {
    programs: HashMap<String, Program>,
    bytes: usize,
    host_functions: bool,
}

pub(super) fn run(defaults: &Bounds, host_functions: bool) -> Outcome {
    let mut cache = Cache {
        programs: HashMap::new(),
        bytes: 0,
        host_functions,
    };
    lines::each(|line, out| match serde_json::from_slice::<Case<'_>>(line) {
        Ok(case) => answer(&case, &mut cache, defaults, out),
        Err(error) => {
            let id = serde_json::from_slice::<Named<'_>>(line)
                .ok()
                .and_then(|named| named.id);
            refuse(id, &format!("the line is not a case: {error}"), out)
        }
    })
}

fn answer(case: &Case<'_>, cache: &mut Cache, defaults: &Bounds, out: &mut impl Write) -> io::Result<()> {
    let Some(source) = &case.expr else {
        return refuse(case.id, "the line has no `expr`", out);
    };
    let mut bounds = match case.asked() {
        Ok(asked) => asked.bounds(defaults),
        Err(message) => return refuse(case.id, &message, out),
    };
    let began = Instant::now();
    let program = match cache.get(source, &bounds) {
        Ok(program) => program,
        Err(findings) => {
            let first = findings.into_iter().next().map(|mut finding| {
                finding.code = case.code(finding.code);
                finding_json(source, &finding)
            });
            return fail(case.id, &first.unwrap_or_default(), out);
        }
    };
    bounds.spent_ms = ms_since(began);
    bounds.kept_bytes = cache.bytes;
    let input = case.data.map_or("", RawValue::get);
    let bindings = case.bindings.map_or("{}", RawValue::get);
    let written = evaluate(&program, input.as_bytes(), bindings.as_bytes(), &bounds, |value| {
        head(case.id, out)?;
        if value.is_undefined() {
            return out.write_all(b"\"undefined\":true}");
        }
        out.write_all(b"\"result\":")?;
        json::write_to(value, out)?;
        out.write_all(b"}")
    });
    written.unwrap_or_else(|fault| fail(case.id, &case.fault(fault).json(source), out))
}

impl Asked {
    fn bounds(&self, defaults: &Bounds) -> Bounds {
        let mut bounds = *defaults;
        if let Some(time_ms) = self.time_ms {
            bounds.limits.time_ms = time_ms.max(0.0) as u64;
        }
        if let Some(depth) = self.depth {
            bounds.limits.depth = depth;
        }
        let limits = &self.limits;
        bounds.limits.steps = limits.steps.unwrap_or(bounds.limits.steps);
        bounds.memory_bytes = limits.bytes.unwrap_or(bounds.memory_bytes);
        // Who bounds the memory does not ask for more text than that: a range, say, is long only when it is written.
        let most = limits.bytes.unwrap_or(usize::MAX).min(bounds.limits.output_bytes);
        bounds.limits.output_bytes = limits.output_bytes.unwrap_or(most);
        bounds
    }
}

impl Case<'_> {
    fn asked(&self) -> Result<Asked, String> {
        Ok(Asked {
            time_ms: limit("timelimit_ms", self.timelimit_ms)?,
            depth: limit("depth", self.depth)?,
            limits: limit("limits", self.limits)?.unwrap_or_default(),
        })
    }

    fn fault(&self, fault: Fault) -> Fault {
        match fault {
            Fault::Evaluation(error) => {
                let code = self.code(error.code);
                Fault::Evaluation(error.with_code(code))
            }
            other => other,
        }
    }

    /// A bound that the case sets is guarded from outside in the reference's harness, under a code of its own.
    fn code(&self, code: &'static str) -> &'static str {
        match code {
            "D1012" if self.timelimit_ms.is_some() => "U1001",
            "D1011" if self.depth.is_some() => "U1001",
            other => other,
        }
    }
}

impl Cache {
    /// The program of a source text, within these bounds. What is kept beside it leaves a case nearly all that it may take.
    fn get(&mut self, source: &str, bounds: &Bounds) -> Result<Program, Vec<Diagnostic>> {
        let room = KEPT_BYTES.min(bounds.memory_bytes / KEPT_SHARE);
        if self.bytes > room {
            self.clear();
        }
        if let Some(program) = self.programs.get(source) {
            return Ok(program.clone());
        }
        let program = compile(source, self.host_functions, bounds)?;
        self.keep(source, &program, room);
        Ok(program)
    }

    fn keep(&mut self, source: &str, program: &Program, room: usize) {
        let bytes = bytes_of(program) + source.len();
        if bytes > room {
            return;
        }
        if self.bytes + bytes > room {
            self.clear();
        }
        self.programs.insert(source.to_owned(), program.clone());
        self.bytes += bytes;
    }

    fn clear(&mut self) {
        self.programs.clear();
        self.bytes = 0;
    }
}

/// A limit, if there is one.
fn limit<T: DeserializeOwned>(name: &str, text: Option<&RawValue>) -> Result<Option<T>, String> {
    let text = text.map_or("null", RawValue::get);
    if text.len() > MAX_LIMIT_BYTES {
        return Err(format!("the line's `{name}` is longer than {MAX_LIMIT_BYTES} bytes"));
    }
    serde_json::from_str(text).map_err(|error| format!("the line's `{name}` cannot be read: {error}"))
}

fn head(id: Option<&RawValue>, out: &mut impl Write) -> io::Result<()> {
    write!(out, "{{\"id\":{},", id.map_or("null", RawValue::get))
}

fn fail(id: Option<&RawValue>, error: &serde_json::Value, out: &mut impl Write) -> io::Result<()> {
    head(id, out)?;
    write!(out, "\"error\":{error}}}")
}

fn refuse(id: Option<&RawValue>, message: &str, out: &mut impl Write) -> io::Result<()> {
    let error = serde_json::json!({ "code": "input", "position": null, "message": message });
    fail(id, &error, out)
}
