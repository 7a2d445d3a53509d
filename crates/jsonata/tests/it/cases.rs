//! Cases as data: `tests/cases/*.json`.

use std::fs;
use std::path::Path;

use interlingua_jsonata::{
    Arena, Evaluator, Limits, Options, Ports, Program, Read, Root, Value, function_catalog, json,
};
use interlingua_jsonata::{Example, Outcome};

const ARENA_BYTES: usize = 64 << 20;

fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(value: Value<'_>) -> String {
    let mut out = Vec::new();
    json::write(value, &mut out);
    String::from_utf8(out).expect("UTF-8")
}

/// What an expression comes to: JSON text, `undefined`, or the code of an error.
fn outcome(expr: &str, input: Option<&str>, steps: u64) -> Result<String, String> {
    let options = Options {
        allow_eval: true,
        host_functions: true,
        variables: None,
    };
    let program = Program::compile(expr, &options).map_err(|diagnostics| diagnostics[0].code.to_string())?;
    let ports = Ports::at(1_700_000_000_000);
    let arena = Arena::new(ARENA_BYTES);
    let input = input.map_or(Value::Undefined, |json| {
        arena.parse_json(json.as_bytes()).expect("input")
    });
    let limits = Limits {
        steps,
        ..Limits::default()
    };
    let mut evaluator = Evaluator::new(&arena, limits, &ports);
    match evaluator.eval(&program, input) {
        Ok(Value::Undefined) => Ok("undefined".to_string()),
        Ok(value) => Ok(text(value)),
        Err(error) => Err(error.code.to_string()),
    }
}

fn run_file(name: &str) {
    let bytes = file(name);
    let arena = Arena::new(ARENA_BYTES);
    let cases = arena.parse_json(&bytes).expect("cases");
    let mut wrong = Vec::new();
    for case in cases.iter() {
        let expr = case.get("expr").as_str().expect("expr");
        let written = text(case.get("input"));
        let input = match (case.get("input"), case.get("input_text").as_str()) {
            (_, Some(text)) => Some(text),
            (Value::Undefined, None) => None,
            _ => Some(written.as_str()),
        };
        let got = outcome(expr, input, 2_000_000);
        let (wanted, right) = match (
            case.get("code").as_str(),
            case.get("text").as_str(),
            case.get("undefined"),
        ) {
            (Some(codes), _, _) => (
                codes.to_string(),
                got.as_ref()
                    .is_err_and(|code| codes.split('|').any(|wanted| wanted == code)),
            ),
            (_, Some(text), _) => (text.to_string(), got.as_deref() == Ok(text)),
            (_, _, Value::Bool(true, _)) => ("undefined".to_string(), got.as_deref() == Ok("undefined")),
            _ => (
                text(case.get("result")),
                got.as_deref() == Ok(text(case.get("result")).as_str()),
            ),
        };
        if !right {
            wrong.push(format!("{expr}\n    wanted {wanted}\n    got    {got:?}"));
        }
    }
    assert!(cases.iter().len() > 0, "{name} has no cases");
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
}

#[test]
fn paths() {
    run_file("paths.json");
}

#[test]
fn language() {
    run_file("language.json");
}

#[test]
fn regex() {
    run_file("regex.json");
}

#[test]
fn differential() {
    run_file("differential.json");
}

#[test]
fn digits() {
    run_file("digits.json");
}

#[test]
fn hostile() {
    run_file("hostile.json");
}

#[test]
fn reads() {
    let bytes = file("reads.json");
    let arena = Arena::new(ARENA_BYTES);
    let cases = arena.parse_json(&bytes).expect("cases");
    let options = Options {
        host_functions: true,
        ..Options::default()
    };
    let mut wrong = Vec::new();
    for case in cases.iter() {
        let expr = case.get("expr").as_str().expect("expr");
        let program = Program::compile(expr, &options).unwrap_or_else(|errors| panic!("{expr}: {errors:?}"));
        let got: Vec<String> = program.reads().iter().map(shown).collect();
        let wanted: Vec<String> = case
            .get("reads")
            .iter()
            .map(|read| read.as_str().expect("read").to_string())
            .collect();
        if got != wanted {
            wrong.push(format!("{expr}\n    wanted {wanted:?}\n    got    {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// `$variable.key.key`, with `!` behind a dynamic read.
fn shown(read: &Read) -> String {
    let mut parts = Vec::new();
    if let Root::Variable(name) = &read.root {
        parts.push(format!("${name}"));
    }
    parts.extend(read.keys.iter().cloned());
    format!("{}{}", parts.join("."), if read.dynamic { "!" } else { "" })
}

#[test]
fn examples_of_functions_hold() {
    let mut wrong = Vec::new();
    for function in function_catalog() {
        for Example { expr, input, yields } in function.examples {
            let got = outcome(expr, (!input.is_empty()).then_some(*input), Limits::default().steps);
            let right = match yields {
                Outcome::Json(json) => got.as_deref() == Ok(normal(json).as_str()),
                Outcome::Undefined => got.as_deref() == Ok("undefined"),
                Outcome::Error(code) => got.as_ref().is_err_and(|got| got == code),
            };
            if !right {
                wrong.push(format!(
                    "${}: {expr}\n    wanted {yields:?}\n    got    {got:?}",
                    function.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn normal(json: &str) -> String {
    let arena = Arena::new(ARENA_BYTES);
    text(arena.parse_json(json.as_bytes()).expect("example"))
}
