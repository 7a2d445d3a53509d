use crate::support::{Folder, run, run_with};

#[test]
fn one_input_gives_one_result_digit_for_digit() {
    let done = run_with(
        &["eval", "-e", "items[price > 1].{ 'n': n, 'p': price }"],
        r#"{"items":[{"n":9007199254740993,"price":1.10},{"n":1,"price":0}]}"#,
        &[],
    );
    assert_eq!(
        (done.code, done.out.as_str()),
        (0, "{\n  \"n\": 9007199254740993,\n  \"p\": 1.10\n}\n")
    );
}

#[test]
fn no_input_is_undefined_and_undefined_prints_nothing() {
    assert_eq!(run(&["eval", "-e", "1 + 2"]).out, "3\n");
    let nothing = run(&["eval", "-e", "a.b"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (0, ""));
}

#[test]
fn lines_give_bare_lines_and_an_error_ends_nothing() {
    let input = "{\"a\":\"x\"}\n{\"b\":1}\n{bad\n{\"a\":2}\n";
    let done = run_with(&["eval", "--lines", "-e", "$uppercase(a)"], input, &[]);
    let lines: Vec<&str> = done.out.lines().collect();
    assert_eq!((done.code, lines.len(), lines[0], lines[1]), (1, 4, "\"X\"", ""));
    assert!(
        lines[2].starts_with("{\"error\":") && lines[3].contains("T0410"),
        "{lines:?}"
    );
}

#[test]
fn bindings_and_files() {
    let folder = Folder::new();
    let expression = folder.write("e.jsonata", "$rate * amount");
    let bindings = folder.write("b.json", r#"{"rate": 3}"#);
    assert_eq!(
        run_with(
            &["eval", "-f", &expression, "--bindings", &bindings],
            r#"{"amount":7}"#,
            &[]
        )
        .out,
        "21\n"
    );
    let bad = folder.write("bad.json", "[1]");
    assert_eq!(run(&["eval", "-f", &expression, "--bindings", &bad]).code, 2);
}

#[test]
fn a_syntax_error_has_a_caret() {
    let failed = run(&["eval", "-e", "a.b[+"]);
    assert_eq!((failed.code, failed.out.as_str()), (1, ""));
    assert!(
        failed.err.contains("error[S02") && failed.err.contains('^'),
        "{}",
        failed.err
    );
}

#[test]
fn limits_are_flags() {
    let endless = "($f := function($n) { $f($n + 1) }; $f(0))";
    let failed = run(&["eval", "--json", "--steps", "10000", "-e", endless]);
    assert_eq!(failed.code, 1);
    assert!(failed.out.starts_with("{\"error\":"), "{}", failed.out);
}

#[test]
fn indentation_counts_against_the_length_of_the_result() {
    let deep = "($f := function($v, $n) { $n = 0 ? $v : $f({'a': $v}, $n - 1) }; $f([1..10], 100))";
    let bounded = ["eval", "--output-bytes", "1000", "-e", deep];
    let failed = run(&bounded);
    assert_eq!((failed.code, failed.out.as_str()), (2, ""));
    assert!(failed.err.contains("--output-bytes"), "{}", failed.err);
    assert_eq!(run(&[&bounded[..], &["--json"]].concat()).code, 0);
}

/// Cases of a batch, line by line: what goes in, and what must come out (its beginning, if it ends with `…`).
#[test]
fn a_batch_answers_each_line() {
    let (mut input, mut wanted) = (String::new(), Vec::new());
    for case in include_str!("data/batch.txt").split("\n\n") {
        let (line, answer) = case.trim_end().split_once('\n').expect("a line and its answer");
        input.push_str(line);
        input.push('\n');
        wanted.push(answer);
    }
    let done = run_with(&["eval", "--batch"], &input, &[]);
    let lines: Vec<&str> = done.out.lines().collect();
    assert_eq!((done.code, lines.len()), (0, wanted.len()), "{}", done.err);
    for (line, answer) in lines.iter().zip(wanted) {
        match answer.strip_suffix('…') {
            Some(begin) => assert!(line.starts_with(begin), "{line} does not start with {begin}"),
            None => assert_eq!(*line, answer),
        }
    }
}

#[test]
fn provenance_says_where_each_leaf_comes_from() {
    let input = r#"{"first": "Ada", "id": 9007199254740993}"#;
    let done = run_with(
        &[
            "eval",
            "--json",
            "--provenance",
            "-e",
            "{'name': first, 'id': id,\n 'phone': phone}",
        ],
        input,
        &[],
    );
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(
        done.out.trim_end(),
        concat!(
            r#"{"result":{"name":"Ada","id":9007199254740993},"provenance":{"fields":["#,
            r#"{"field":"/name","how":"copied","from":["/first"],"expression":"first","line":1,"column":10},"#,
            r#"{"field":"/id","how":"copied","from":["/id"],"expression":"id","line":1,"column":23}],"#,
            r#""missing":[{"field":"/phone","why":"member `phone` absent at the root of the input","from":["/phone"],"#,
            r#""expression":"phone","line":2,"column":11}]}}"#
        )
    );
}

#[test]
fn plain_jsonata_has_no_functions_for_integration_work() {
    let compact = run(&["eval", "-e", "$compact([1, null])"]);
    assert_eq!((compact.code, compact.out.as_str()), (0, "[\n  1\n]\n"));
    let plain = run(&["eval", "--no-host", "-e", "$compact([1, null])"]);
    assert_eq!(plain.code, 1);
    assert!(
        plain.err.contains("T1006") || plain.err.contains("S0601"),
        "{}",
        plain.err
    );
}

#[test]
fn the_stack_of_a_recursion_counts_against_the_memory() {
    let deep = [
        "eval",
        "--memory-bytes",
        "4000000",
        "-e",
        "($f := function($n) { 1 + $f($n + 1) }; $f(1))",
    ];
    let failed = run(&deep);
    assert_eq!(failed.code, 1);
    assert!(failed.err.contains("U1002"), "{}", failed.err);
}
