//! `docs/language.md`: every example in it is run. A block marked `json input` is the input from there on; in a block of
//! `jsonata` a comment at the start of a line says what the expression above it yields.

use std::fs;
use std::path::Path;

use interlingua_jsonata::{Arena, Evaluator, Limits, Options, Ports, Program, Value, json};

const ARENA_BYTES: usize = 64 << 20;

fn text(value: Value<'_>) -> String {
    let mut out = Vec::new();
    json::write(value, &mut out);
    String::from_utf8(out).unwrap()
}

/// What an expression comes to, in the words of the guide.
fn outcome(expr: &str, input: &str) -> String {
    let options = Options {
        host_functions: true,
        variables: Some(Vec::new()),
        ..Options::default()
    };
    let program = match Program::compile(expr, &options) {
        Ok(program) => program,
        Err(diagnostics) => return format!("error {}", diagnostics[0].code),
    };
    let (arena, ports) = (Arena::new(ARENA_BYTES), Ports::at(1_700_000_000_000));
    let input = arena.parse_json(input.as_bytes()).unwrap();
    match Evaluator::new(&arena, Limits::default(), &ports).eval(&program, input) {
        Ok(Value::Undefined) => "nothing".to_owned(),
        Ok(value) => text(value),
        Err(error) => format!("error {}", error.code),
    }
}

/// What the guide says, as it is written by the language.
fn normal(said: &str) -> String {
    let arena = Arena::new(ARENA_BYTES);
    match arena.parse_json(said.as_bytes()) {
        Ok(value) => text(value),
        Err(_) => said.to_owned(),
    }
}

#[test]
fn every_example_of_the_guide_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/language.md");
    let guide = fs::read_to_string(path).unwrap();
    let (mut input, mut count, mut wrong) = (String::new(), 0, Vec::new());
    for block in guide.split("\n```").skip(1).step_by(2) {
        let (kind, body) = block.split_once('\n').unwrap();
        if kind == "json input" {
            body.clone_into(&mut input);
        }
        if kind != "jsonata" {
            continue;
        }
        let mut rest = body;
        while let Some((expr, after)) = rest.split_once("\n/* ") {
            let (said, after) = after.split_once(" */").unwrap();
            let found = outcome(expr.trim(), &input);
            if found != normal(said) {
                wrong.push(format!(
                    "{}\n    the guide says {said}\n    it is          {found}",
                    expr.trim()
                ));
            }
            count += 1;
            rest = after;
        }
        assert_eq!(rest.trim(), "", "an example says nothing of its result");
    }
    assert!(count > 60, "the guide has only {count} examples");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
