//! Cases in this process.

use std::time::Instant;

use interlingua_jsonata::{Arena, Evaluator, Limits, Options, Ports, Program, Value, json};

use crate::choices::Choices;
use crate::grammar;

/// Small, so that each bound is met often.
const LIMITS: Limits = Limits {
    steps: 100_000,
    depth: 300,
    output_bytes: 1 << 20,
    time_ms: 1_000,
};
const ARENA_BYTES: usize = 4 << 20;

/// Cases between two lines of progress.
const REPORT_EVERY: u64 = 1_000_000;

/// What became of the cases.
#[derive(Debug, Default)]
struct Tally {
    refused: u64,
    failed: u64,
    undefined: u64,
    values: u64,
}

/// Compiles and evaluates cases one after the other, from nr `first` on, and says now and then how far it is. The last line before a crash
/// would name the case.
pub(crate) fn run(count: u64, seed: u64, first: u64) {
    let started = Instant::now();
    let mut tally = Tally::default();
    for id in first..first + count {
        let mut choices = Choices::of_case(seed, id);
        let expression = grammar::expression(&mut choices);
        let data = grammar::document(&mut choices);
        let outcome = std::panic::catch_unwind(|| case(&expression, data.as_deref()));
        match outcome {
            Ok(outcome) => tally.count(outcome),
            Err(_) => {
                println!("PANIC in case {id} of seed {seed}: {expression}\n  over {data:?}");
                std::process::exit(101);
            }
        }
        let done = id + 1 - first;
        if done.is_multiple_of(REPORT_EVERY) || done == count {
            let seconds = started.elapsed().as_secs_f64();
            println!("{done} cases in {seconds:.0} s, no crash: {tally:?}");
        }
    }
}

enum Outcome {
    Refused,
    Failed,
    Undefined,
    Value,
}

fn case(expression: &str, data: Option<&str>) -> Outcome {
    let options = Options {
        allow_eval: true,
        host_functions: true,
        variables: None,
    };
    let Ok(program) = Program::compile(expression, &options) else {
        return Outcome::Refused;
    };
    let arena = Arena::new(ARENA_BYTES);
    let ports = Ports::at(1_709_210_096_789);
    let Ok(input) = data.map_or(Ok(Value::Undefined), |text| arena.parse_json(text.as_bytes())) else {
        return Outcome::Failed;
    };
    match Evaluator::new(&arena, LIMITS, &ports).eval(&program, input) {
        Ok(Value::Undefined) => Outcome::Undefined,
        Ok(value) => {
            let mut out = Vec::new();
            json::write(value, &mut out);
            Outcome::Value
        }
        Err(_) => Outcome::Failed,
    }
}

impl Tally {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Refused => self.refused += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::Undefined => self.undefined += 1,
            Outcome::Value => self.values += 1,
        }
    }
}
