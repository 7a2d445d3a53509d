//! The bounds, held against hostile expressions: `tests/cases/bounds.json`. Whatever an expression does, the most that was
//! allocated stays within the byte limit and a tenth, counted by the allocator, not by the arena; and what is much work takes
//! many steps, so that the clock is looked at meanwhile.
//!
//! A case may have `s`, a piece and how often it is repeated: the member `s` of the input, which lies there before and does
//! not count. `bytes` and `steps` are the limits, `code` the error's, if it must be one. A case that gives `steps` is about
//! work: its memory is not counted, since counting takes long where there are many allocations. `ms` is the time that is left
//! when it begins: what would take longer in one go is refused before it is begun.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use interlingua_jsonata::{Arena, Evaluator, Limits, Options, Ports, Program, Value};

#[global_allocator]
static COUNTING: dhat::Alloc = dhat::Alloc;

/// Limits of a case that does not say.
const BYTES: f64 = 1_048_576.0;
const STEPS: u64 = 1_000_000;

/// What the allocator may round up to, for all that is small.
const SLACK_BYTES: usize = 32 << 10;

struct Case {
    expr: String,
    input: String,
    bytes: usize,
    steps: Option<u64>,
    ms: Option<u64>,
    code: Option<String>,
}

impl Case {
    fn read(case: Value<'_>) -> Case {
        let part = |at: usize| case.get("s").iter().nth(at).unwrap_or_default();
        let s = part(0)
            .as_str()
            .unwrap_or_default()
            .repeat(part(1).as_f64().unwrap_or(0.0) as usize);
        Case {
            expr: case.get("expr").as_str().expect("expr").to_owned(),
            input: format!("{{\"s\":\"{s}\"}}"),
            bytes: case.get("bytes").as_f64().unwrap_or(BYTES) as usize,
            steps: case.get("steps").as_f64().map(|steps| steps as u64),
            ms: case.get("ms").as_f64().map(|ms| ms as u64),
            code: case.get("code").as_str().map(str::to_owned),
        }
    }

    fn program(&self) -> Program {
        let options = Options {
            allow_eval: true,
            host_functions: true,
            ..Options::default()
        };
        Program::compile(&self.expr, &options).expect("it compiles")
    }

    /// The code of the error, or `ok`; and the most bytes that the evaluation held, if they are counted.
    fn run(&self, program: &Program, counted: bool) -> (String, usize) {
        let mut ports = Ports::at(1_700_000_000_000);
        // A clock that stands still: what counts is the time that long work is reckoned to take before it begins.
        ports.elapsed_ms = self.ms.map(|_| Box::new(|| 0u64) as _);
        let arena = Arena::new(self.bytes);
        let input = arena.parse_json(self.input.as_bytes()).expect("input");
        let limits = Limits {
            steps: self.steps.unwrap_or(STEPS),
            time_ms: self.ms.unwrap_or(u64::MAX),
            ..Limits::default()
        };
        let profiler = counted.then(|| dhat::Profiler::builder().testing().build());
        let outcome = match Evaluator::new(&arena, limits, &ports).eval(program, input) {
            Ok(_) => "ok".to_owned(),
            Err(error) => error.code.to_owned(),
        };
        let peak = profiler.map_or(0, |_| dhat::HeapStats::get().max_bytes);
        (outcome, peak)
    }

    /// What is wrong, if anything is.
    fn fault(&self) -> Option<String> {
        let program = self.program();
        let counted = self.steps.is_none();
        if counted {
            // What the library makes once, such as its table of functions, is there before.
            self.run(&program, false);
        }
        let (outcome, peak) = self.run(&program, counted);
        let allowed = self.bytes + self.bytes / 10 + SLACK_BYTES;
        if peak > allowed {
            return Some(format!(
                "{}\n    held {peak} bytes, may {allowed}; {outcome}",
                self.expr
            ));
        }
        let wanted = self
            .code
            .as_deref()
            .filter(|codes| !codes.split('|').any(|code| code == outcome));
        wanted.map(|code| format!("{}\n    wanted {code}, got {outcome}", self.expr))
    }
}

#[test]
fn memory_and_work_stay_within_the_limits() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/bounds.json");
    let bytes = fs::read(&path).expect("cases");
    let arena = Arena::new(64 << 20);
    let cases: Vec<Case> = arena
        .parse_json(&bytes)
        .expect("cases")
        .iter()
        .map(Case::read)
        .collect();
    assert!(!cases.is_empty(), "{} has no cases", path.display());
    let faults: Vec<String> = cases.iter().filter_map(Case::fault).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
