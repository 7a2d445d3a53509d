//! `--batch`: a case per line, with an expression and limits of its own.

use std::collections::HashMap;
use std::io::{self, Write};
use std::rc::Rc;

use interlingua_jsonata::{Diagnostic, Program, json};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::evaluation::{Fault, compile, evaluate, finding_json};
use super::limits::{Bounds, bytes_of};
use super::lines;
use crate::exit::Outcome;

/// Compiled expressions that are kept, in number, and the longest source text of one, in bytes.
const KEPT: usize = 256;
const KEPT_SOURCE_BYTES: usize = 64 << 10;

/// A line. `data` and `bindings` stay text: their digits must not be touched.
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
    timelimit_ms: Option<f64>,
    depth: Option<u32>,
    limits: Option<CaseLimits>,
}

#[derive(Deserialize)]
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

type Compiled = Rc<Result<Program, Vec<Diagnostic>>>;

/// Compiled expressions by source text: batches repeat them.
struct Cache {
    compiled: HashMap<String, Compiled>,
    host_functions: bool,
}

pub(super) fn run(defaults: &Bounds, host_functions: bool) -> Outcome {
    let mut cache = Cache {
        compiled: HashMap::new(),
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
    let bounds = case.bounds(defaults);
    let compiled = cache.get(source, bounds.memory_bytes);
    let program = match compiled.as_ref() {
        Ok(program) => program,
        Err(findings) => {
            let first = findings.first().map(|finding| finding_json(source, finding));
            return fail(case.id, &first.unwrap_or_default(), out);
        }
    };
    let input = case.data.map_or("", RawValue::get);
    let bindings = case.bindings.map_or("{}", RawValue::get);
    let written = evaluate(program, input.as_bytes(), bindings.as_bytes(), &bounds, |value| {
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

impl Case<'_> {
    fn bounds(&self, defaults: &Bounds) -> Bounds {
        let mut bounds = *defaults;
        if let Some(time_ms) = self.timelimit_ms {
            bounds.limits.time_ms = time_ms.max(0.0) as u64;
        }
        if let Some(depth) = self.depth {
            bounds.limits.depth = depth;
        }
        if let Some(limits) = &self.limits {
            bounds.limits.steps = limits.steps.unwrap_or(bounds.limits.steps);
            bounds.memory_bytes = limits.bytes.unwrap_or(bounds.memory_bytes);
            // Who bounds the memory does not ask for more text than that: a range, say, is long only when it is written.
            let most = limits.bytes.unwrap_or(usize::MAX).min(bounds.limits.output_bytes);
            bounds.limits.output_bytes = limits.output_bytes.unwrap_or(most);
        }
        bounds
    }

    /// A bound that the case sets is guarded from outside in the reference's harness, under a code of its own.
    fn fault(&self, fault: Fault) -> Fault {
        match fault {
            Fault::Evaluation(error)
                if (error.code == "D1012" && self.timelimit_ms.is_some())
                    || (error.code == "D1011" && self.depth.is_some()) =>
            {
                Fault::Evaluation(error.with_code("U1001"))
            }
            other => other,
        }
    }
}

impl Cache {
    /// A program, if it takes no more than so many bytes.
    fn get(&mut self, source: &str, max_bytes: usize) -> Compiled {
        let fits = |compiled: &&Compiled| {
            compiled
                .as_ref()
                .as_ref()
                .is_ok_and(|program| bytes_of(program) <= max_bytes)
        };
        if let Some(compiled) = self.compiled.get(source).filter(fits) {
            return Rc::clone(compiled);
        }
        let compiled = Rc::new(compile(source, self.host_functions, max_bytes));
        if source.len() <= KEPT_SOURCE_BYTES {
            if self.compiled.len() >= KEPT {
                self.compiled.clear();
            }
            self.compiled.insert(source.to_owned(), Rc::clone(&compiled));
        }
        compiled
    }
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
