//! This project's language: compiled once; an arena that is emptied after every page; of the input, what the program can see.

use interlingua_jsonata::{Arena, Evaluator, Limits, Options, Ports, Program};

use crate::{Page, Row};

const ARENA_BYTES: usize = 16 << 20;

pub fn page(row: &'static Row) -> Option<Page> {
    let program = Program::compile(&row.expression, &Options::default()).expect("the expression compiles");
    let ports = Ports::at(0);
    let mut arena = Arena::new(ARENA_BYTES);
    Some(Box::new(move |out| {
        arena.reset();
        let input = arena.parse_json_for(&program, &row.input).expect("the input is JSON");
        let mut evaluator = Evaluator::new(&arena, Limits::default(), &ports);
        let any = evaluator.eval_json(&program, input, out).expect("the expression succeeds");
        assert!(any, "the expression yields something");
    }))
}
