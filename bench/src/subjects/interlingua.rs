//! This project's language: compiled once, a fresh arena for every page.

use interlingua_jsonata::{Arena, Evaluator, Limits, Options, Ports, Program, json};

use crate::{Page, Row};

const ARENA_BYTES: usize = 16 << 20;

pub fn page(row: &'static Row) -> Option<Page> {
    let program = Program::compile(&row.expression, &Options::default()).expect("the expression compiles");
    let ports = Ports::at(0);
    Some(Box::new(move |out| {
        let arena = Arena::new(ARENA_BYTES);
        let input = arena.parse_json(&row.input).expect("the input is JSON");
        let mut evaluator = Evaluator::new(&arena, Limits::default(), &ports);
        let result = evaluator.eval(&program, input).expect("the expression succeeds");
        json::write(result, out);
    }))
}
