//! Where values come from: each case of `tests/cases/provenance.json` says what is reported of every leaf and of every missing
//! member, a line each.

use std::fs;
use std::path::Path;

use interlingua_jsonata::{Arena, Evaluator, Explained, Input, Limits, Options, Ports, Program, Value, json};

#[test]
fn cases_are_explained() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/provenance.json");
    let bytes = fs::read(path).expect("cases");
    let arena = Arena::new(64 << 20);
    let cases = arena.parse_json(&bytes).expect("JSON");
    let mut wrong = Vec::new();
    for case in cases.iter() {
        let expr = case.get("expr").as_str().expect("expr");
        let wanted: Vec<&str> = case.get("explained").iter().filter_map(|line| line.as_str()).collect();
        let got = explained(expr, case.get("input"), case.get("bindings"));
        if got != wanted {
            let title = case.get("title").as_str().unwrap_or_default();
            wrong.push(format!("{title}: {expr}\n  {}", got.join("\n  ")));
        }
    }
    assert!(cases.iter().len() >= 40, "{} cases only", cases.iter().len());
    assert!(
        wrong.is_empty(),
        "{} are reported otherwise:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn text(value: Value<'_>) -> String {
    let mut out = Vec::new();
    json::write(value, &mut out);
    String::from_utf8(out).expect("UTF-8")
}

fn explained(expr: &str, input: Value<'_>, bindings: Value<'_>) -> Vec<String> {
    let options = Options {
        allow_eval: true,
        host_functions: true,
        variables: None,
    };
    let program = Program::compile(expr, &options).expect(expr);
    let (ports, arena) = (Ports::at(0), Arena::new(16 << 20));
    let mut evaluator = Evaluator::new(&arena, Limits::default(), &ports);
    let (input, bindings) = (text(input), text(bindings));
    if let Value::Object(bindings) = arena.parse_json(bindings.as_bytes()).expect("bindings") {
        bindings.iter().for_each(|(name, value)| evaluator.bind(name, value));
    }
    let input = arena.parse_json(input.as_bytes()).expect("input");
    let silent = evaluator.eval(&program, input).expect(expr);
    let (value, provenance) = evaluator.explain(&program, input).expect(expr);
    assert_eq!(text(silent), text(value), "{expr}: both modes yield the same");
    let fields = provenance.fields.iter().map(|field| {
        let from = match (field.from.as_slice(), field.chosen_by.as_slice()) {
            ([], []) => String::new(),
            (from, []) => format!(" {}", places(from)),
            (from, chosen_by) => format!(" {} chosen by {}", places(from), places(chosen_by)),
        };
        let by = expression(field.expression.as_ref(), expr);
        format!("{}: {}{from}{by}", field.pointer, field.how.word())
    });
    let missing = provenance.missing.iter().map(|missing| {
        let by = expression(missing.expression.as_ref(), expr);
        format!("{}: missing, {}{by}", missing.pointer, missing.why)
    });
    fields.chain(missing).collect()
}

fn places(inputs: &[Input]) -> String {
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    format!("[{}]", names.join(", "))
}

fn expression(expression: Option<&Explained>, source: &str) -> String {
    let Some(Explained { span, evaluated }) = expression else {
        return String::new();
    };
    let source = evaluated.as_deref().unwrap_or(source);
    let (line, column) = span.line_and_column(source);
    format!(" by `{}` {line}:{column}", &source[span.start..span.end])
}
