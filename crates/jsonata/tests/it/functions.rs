//! The function library: every example of every function is run, and the tables list what the folders hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use interlingua_jsonata::{
    Arena, Evaluator, Example, Limits, Options, Outcome, Ports, Program, function_catalog, json,
};

/// What an example's expression yields, told as its outcome is.
fn run(example: &Example) -> Result<String, String> {
    let options = Options {
        host_functions: true,
        allow_eval: true,
        variables: None,
    };
    let program = Program::compile(example.expr, &options).map_err(|errors| format!("does not compile: {errors:?}"))?;
    let ports = Ports::at(1_700_000_000_000);
    let arena = Arena::new(1 << 20);
    let input = match example.input {
        "" => interlingua_jsonata::Value::Undefined,
        text => arena.parse_json(text.as_bytes()).map_err(|error| error.to_string())?,
    };
    let mut evaluator = Evaluator::new(&arena, Limits::default(), &ports);
    match evaluator.eval(&program, input) {
        Err(error) => Ok(format!("error {}", error.code)),
        Ok(value) if value.is_undefined() => Ok("nothing".to_owned()),
        Ok(value) => {
            let mut out = Vec::new();
            json::write(value, &mut out);
            String::from_utf8(out).map_err(|error| error.to_string())
        }
    }
}

#[test]
fn examples_yield_what_they_say() {
    let mut wrong = Vec::new();
    for function in function_catalog() {
        assert!(!function.examples.is_empty(), "${} has no example", function.name);
        for example in function.examples {
            let found = run(example);
            let expected = match example.yields {
                Outcome::Json(text) => text.to_owned(),
                Outcome::Undefined => "nothing".to_owned(),
                Outcome::Error(code) => format!("error {code}"),
            };
            if found.as_deref() != Ok(expected.as_str()) {
                wrong.push(format!(
                    "{}\n    expected {expected}\n    found    {found:?}",
                    example.expr
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} examples are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn tables_list_what_the_folders_hold() {
    let written = written_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/functions"));
    let listed: BTreeSet<String> = function_catalog()
        .iter()
        .map(|function| function.name.to_owned())
        .collect();
    assert_eq!(listed, written);
    assert_eq!(listed.len(), function_catalog().len(), "a name is listed twice");
}

/// The names of the functions that the files below a folder define.
fn written_below(folder: &Path) -> BTreeSet<String> {
    let mut written = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("host") && !cfg!(feature = "host") {
            continue;
        }
        if path.is_dir() {
            written.extend(written_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("mod.rs") {
            written.extend(names(&fs::read_to_string(path).unwrap()));
        }
    }
    written
}

/// The names of the functions that a file defines.
fn names(source: &str) -> Vec<String> {
    let lines = source.lines().filter_map(|line| line.strip_prefix("    name: \""));
    lines
        .filter_map(|rest| rest.strip_suffix("\",").map(str::to_owned))
        .collect()
}
