//! The public API as a caller uses it.

use interlingua_jsonata::{Arena, Evaluator, Limits, Options, Ports, Program, Root, json};

fn run(expr: &str, input: &str) -> String {
    let program = Program::compile(expr, &Options::default()).expect("compiles");
    let ports = Ports::at(0);
    let arena = Arena::new(1 << 20);
    let value = arena.parse_json(input.as_bytes()).expect("reads");
    let mut evaluator = Evaluator::new(&arena, Limits::default(), &ports);
    let result = evaluator.eval(&program, value).expect("evaluates");
    let mut out = Vec::new();
    json::write(result, &mut out);
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn numbers_pass_through_digit_for_digit() {
    assert_eq!(
        run("a.b", r#"{"a": {"b": [9007199254740993, 0.10, 1e400, -0]}}"#),
        "[9007199254740993,0.10,1e400,-0]"
    );
}

#[test]
fn text_passes_through() {
    assert_eq!(
        run("a", r#"{"a": "q\"\u0041\ud83d\ude00\n"}"#),
        "\"q\\\"A\u{1f600}\\n\""
    );
}

#[test]
fn reads_are_known_before_any_input() {
    let program = Program::compile("a.b", &Options::default()).expect("compiles");
    assert_eq!(program.reads()[0].root, Root::Context);
    assert_eq!(program.reads()[0].keys, ["a", "b"]);
}

#[test]
fn broken_json_is_an_error_with_its_offset() {
    for (text, offset) in [
        ("[1,]", 3),
        ("{\"a\":1}x", 7),
        ("[1", 2),
        ("\"\\x\"", 2),
        ("01", 1),
        ("nul", 0),
    ] {
        let arena = Arena::new(1 << 16);
        assert_eq!(
            arena.parse_json(text.as_bytes()).expect_err(text).offset,
            offset,
            "{text}"
        );
    }
    let deep = "[".repeat(1_000_000);
    assert!(Arena::new(1 << 16).parse_json(deep.as_bytes()).is_err());
    assert_eq!(
        Arena::new(1 << 16)
            .parse_json(b"[\"\xff\"]")
            .expect_err("invalid UTF-8")
            .offset,
        2
    );
}
