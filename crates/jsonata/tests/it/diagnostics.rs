//! What is said of faulty expressions: each case of `tests/cases/diagnostics.json` lists all findings of the compiler, or the error
//! of the evaluation, a line each: code, line and column, the text that is marked, message, hint.

use std::fs;
use std::path::Path;

use interlingua_jsonata::{Arena, Evaluator, Limits, Options, Ports, Program, Span, Value, json};

#[test]
fn cases_are_diagnosed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/diagnostics.json");
    let bytes = fs::read(path).expect("cases");
    let arena = Arena::new(64 << 20);
    let cases = arena.parse_json(&bytes).expect("JSON");
    let mut wrong = Vec::new();
    for case in cases.iter() {
        let expr = case.get("expr").as_str().expect("expr");
        let wanted: Vec<&str> = case.get("says").iter().filter_map(|line| line.as_str()).collect();
        let got = said(expr, case.get("input"), case.get("variables"));
        if got != wanted {
            wrong.push(format!("{expr}\n  {}", got.join("\n  ")));
        }
    }
    assert!(cases.iter().len() >= 60, "{} cases only", cases.iter().len());
    assert!(
        wrong.is_empty(),
        "{} are diagnosed otherwise:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn said(expr: &str, input: Value<'_>, variables: Value<'_>) -> Vec<String> {
    let names = variables
        .iter()
        .filter_map(|name| name.as_str())
        .map(str::to_string)
        .collect();
    let options = Options {
        allow_eval: false,
        host_functions: false,
        variables: (!variables.is_undefined()).then_some(names),
    };
    let program = match Program::compile(expr, &options) {
        Ok(program) => program,
        Err(diagnostics) => {
            let lines = diagnostics
                .iter()
                .map(|d| line(expr, d.code, Some(d.span), &d.message, d.hint.as_deref()));
            return lines.collect();
        }
    };
    let (ports, arena) = (Ports::at(0), Arena::new(1 << 20));
    let mut text = Vec::new();
    json::write(input, &mut text);
    let input = arena.parse_json(&text).expect("input");
    match Evaluator::new(&arena, Limits::default(), &ports).eval(&program, input) {
        Ok(_) => vec!["nothing".to_string()],
        Err(error) => vec![line(expr, error.code, error.span, &error.message, error.hint())],
    }
}

fn line(expr: &str, code: &str, span: Option<Span>, message: &str, hint: Option<&str>) -> String {
    let span = span.expect("a place");
    let (line, column) = span.line_and_column(expr);
    let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    format!(
        "{code} {line}:{column} `{}` {message}{hint}",
        &expr[span.start..span.end]
    )
}
