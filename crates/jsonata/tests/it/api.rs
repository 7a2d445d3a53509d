//! The public API as a caller uses it.

use interlingua_jsonata::{Arena, EvalError, Evaluator, Limits, Options, Ports, Program, Root, Value, json};

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
fn the_readme_tells_the_truth() {
    assert_eq!(
        run(
            "orders.{ 'no': no, 'sum': $sum(lines.price) }",
            r#"{"orders": [{"no": 7, "lines": [{"price": 1.5}, {"price": 2}]}]}"#
        ),
        r#"{"no":7,"sum":3.5}"#
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

fn closed(variables: &[&str]) -> Options {
    let variables = Some(variables.iter().map(|name| name.to_string()).collect());
    Options {
        host_functions: true,
        variables,
        ..Options::default()
    }
}

#[test]
fn programs_are_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Program>();
}

#[test]
fn a_hole_ends_where_its_expression_ends() {
    let text = "/a/{{ id & '}}' }}/b/{{ {'x': y}.x }}?q={{ $f(1)[0] }}";
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("{{") {
        let start = at + open + 2;
        let (program, end) = Program::compile_prefix(text, start, &Options::default()).expect("compiles");
        found.push(program.source().to_string());
        assert!(
            text[end..].trim_start().starts_with("}}"),
            "the hole at {start} ends at {end}"
        );
        at = end;
    }
    assert_eq!(found, ["id & '}}'", "{'x': y}.x", "$f(1)[0]"]);
    let (program, _) = Program::compile_prefix("{{ a.b }}", 2, &Options::default()).expect("compiles");
    assert_eq!((program.reads()[0].span.start, program.reads()[0].span.end), (3, 6));
}

#[test]
fn diagnostics_come_together_and_suggest() {
    let errors =
        Program::compile("$cuont(a) + $acount.region + $match(b, /(?x)/)", &closed(&["account"])).expect_err("errors");
    let shown: Vec<(&str, Option<&str>)> = errors.iter().map(|e| (e.code, e.hint.as_deref())).collect();
    // What cannot be read comes before what cannot be known.
    let wanted = [
        ("X0304", None),
        ("S0601", Some("did you mean `$count`?")),
        ("S0602", Some("did you mean `$account`?")),
    ];
    assert_eq!(shown, wanted);
    assert_eq!((errors[2].span.start, errors[2].span.end), (12, 19));
    assert!(
        Program::compile("$eval('1')", &closed(&[])).is_err(),
        "$eval is off unless it is allowed"
    );
}

#[test]
fn free_variables_are_known() {
    let program =
        Program::compile("($x := $account.a; $x & $request.id & $count($y))", &Options::default()).expect("compiles");
    assert_eq!(program.variables(), ["account", "request", "y"]);
}

fn eval_supplied(expr: &str, constants: &[&str], input: &str) -> Result<String, EvalError> {
    let mut program = Program::compile(expr, &closed(&[])).expect("compiles");
    for (at, constant) in constants.iter().enumerate() {
        program.supply(at, constant).expect("supplied");
    }
    let ports = Ports::at(0);
    let arena = Arena::new(1 << 20);
    let input = arena.parse_json(input.as_bytes()).expect("reads");
    let mut out = Vec::new();
    match Evaluator::new(&arena, Limits::default(), &ports).eval(&program, input)? {
        Value::Undefined => return Ok("undefined".to_string()),
        value => json::write(value, &mut out),
    }
    Ok(String::from_utf8(out).expect("UTF-8"))
}

#[test]
fn clones_share_an_expression_and_not_what_is_supplied_to_it() {
    let mut one = Program::compile("$join($reads(properties), ',')", &closed(&[])).expect("compiles");
    let weak = one.downgrade();
    let mut other = weak.upgrade().expect("still there");
    one.supply(0, r#"[["a"]]"#).expect("supplied");
    other.supply(0, r#"[["b"]]"#).expect("supplied");
    let ports = Ports::at(0);
    let run = |program: &Program| {
        let arena = Arena::new(1 << 20);
        let value = Evaluator::new(&arena, Limits::default(), &ports).eval(program, Value::Undefined);
        value.expect("runs").as_str().map(str::to_owned)
    };
    assert_eq!((run(&one).as_deref(), run(&other).as_deref()), (Some("a"), Some("b")));
    drop((one, other));
    assert!(weak.upgrade().is_none());
}

#[test]
fn intrinsics_answer_what_they_were_supplied() {
    let paths = r#"[["a"],["b","c"],["b","d"]]"#;
    assert_eq!(
        eval_supplied("$join($reads(properties), ',')", &[paths], "{}").expect("runs"),
        "\"a,b\""
    );
    assert_eq!(
        eval_supplied("$reads(properties, '.')", &[paths], "{}").expect("runs"),
        r#"["a","b.c","b.d"]"#
    );
    let tree = r#"{"name": true, "address": {"city": true}, "emails": {"value": true}}"#;
    let input =
        r#"{"name": 1, "x": 9007199254740993, "address": {"city": 2, "zip": 3}, "emails": [{"value": 1, "other": 2}]}"#;
    let rest = eval_supplied("$unmapped($)", &[tree], input).expect("runs");
    assert_eq!(rest, r#"{"x":9007199254740993,"address":{"zip":3}}"#);
    assert_eq!(
        eval_supplied("$unmapped($, ['x'])", &[tree], input).expect("runs"),
        r#"{"x":9007199254740993}"#
    );
    assert_eq!(
        eval_supplied("$unmapped($, /^ad/)", &[tree], input).expect("runs"),
        r#"{"address":{"zip":3}}"#
    );
    assert_eq!(
        eval_supplied("$unmapped($)", &[r#"{"a": true}"#], r#"{"a": 1}"#).expect("runs"),
        "undefined"
    );
    assert_eq!(
        eval_supplied("$unmapped($)", &[], "{}").expect_err("not supplied").code,
        "U1010"
    );
}

#[test]
fn intrinsic_calls_name_their_paths() {
    let program = Program::compile(
        "$join($reads(a.b), ',') & $string($unmapped($request.body))",
        &closed(&["request"]),
    )
    .expect("compiles");
    assert_eq!(
        program.calls("reads")[0].path,
        Some((Root::Context, vec!["a".into(), "b".into()]))
    );
    let unmapped = &program.calls("unmapped")[0];
    assert_eq!(
        (unmapped.index, unmapped.path.clone()),
        (1, Some((Root::Variable("request".into()), vec!["body".into()])))
    );
    assert!(
        Program::compile("$reads(a)", &Options::default())
            .expect("compiles")
            .calls("reads")
            .is_empty()
    );
}

#[test]
fn provenance_counts_against_the_memory() {
    let program = Program::compile("$count([1..100000].($ & 'x'))", &Options::default()).expect("compiles");
    let ports = Ports::at(0);
    let arena = Arena::new(32 << 20);
    let mut evaluator = Evaluator::new(&arena, Limits::default(), &ports);
    evaluator.eval(&program, Value::Undefined).expect("fits without");
    let error = evaluator.explain(&program, Value::Undefined).expect_err("needs more");
    assert_eq!(error.code, "U1002");
}

#[test]
fn errors_know_their_place() {
    let program = Program::compile("a & (1 + 'x')", &Options::default()).expect("compiles");
    let (ports, arena) = (Ports::at(0), Arena::new(1 << 20));
    let error = Evaluator::new(&arena, Limits::default(), &ports)
        .eval(&program, Value::Undefined)
        .expect_err("fails");
    let span = error.span.expect("a place");
    assert_eq!((error.code, span.start, span.end), ("T2002", 7, 8));
}

/// Source, recursion and values as deep as they may be, on a thread with a small stack.
#[test]
fn nothing_overflows_a_small_stack() {
    let work = || {
        for source in [
            "(".repeat(100_000),
            "-".repeat(100_000),
            "[".repeat(990) + &"]".repeat(990),
            "a.".repeat(50_000) + "a",
            "1+".repeat(50_000) + "1",
        ] {
            let _ = Program::compile(&source, &Options::default());
        }
        let program =
            Program::compile(&("(".repeat(900) + "1" + &")".repeat(900)), &Options::default()).expect("compiles");
        let recursion =
            Program::compile("($f := function($n) { 1 + $f($n) }; $f(1))", &Options::default()).expect("compiles");
        let (ports, arena) = (Ports::at(0), Arena::new(64 << 20));
        let mut evaluator = Evaluator::new(&arena, Limits::default(), &ports);
        assert_eq!(
            evaluator.eval(&program, Value::Undefined).expect("runs").as_f64(),
            Some(1.0)
        );
        assert_eq!(
            evaluator.eval(&recursion, Value::Undefined).expect_err("too deep").code,
            "D1011"
        );
    };
    std::thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(work)
        .expect("thread")
        .join()
        .expect("no overflow");
}

#[test]
fn time_is_bounded_by_the_port() {
    let program = Program::compile("($f := function($n) { $f($n) }; $f(1))", &Options::default()).expect("compiles");
    let ports = Ports {
        elapsed_ms: Some(Box::new(|| 6_000)),
        ..Ports::at(0)
    };
    let arena = Arena::new(64 << 20);
    let error = Evaluator::new(&arena, Limits::default(), &ports)
        .eval(&program, Value::Undefined)
        .expect_err("too slow");
    assert_eq!(error.code, "D1012");
}

#[test]
fn names_of_bindings_count_against_the_memory() {
    let program = Program::compile("1", &Options::default()).expect("compiles");
    let (ports, arena) = (Ports::at(0), Arena::new(1 << 20));
    let mut evaluator = Evaluator::new(&arena, Limits::default(), &ports);
    evaluator.bind(&"n".repeat(2 << 20), Value::Undefined);
    let error = evaluator.eval(&program, Value::Undefined).expect_err("too long");
    assert_eq!(error.code, "U1002");
}

/// What a program cannot see of its input is left out, and nothing that it can see.
#[test]
fn the_reader_keeps_what_a_program_sees() {
    let input = r#"{"a": {"b": [{"c": 1, "d": 2}, {"c": 3}], "x": [4]}, "s": "t", "a b": 5}"#;
    let same = [
        "a.b.c",
        "$",
        "a.b[c = 3]",
        "a.b[d]",
        "$count(a.b)",
        "a.*",
        "**.d",
        "$keys(a)",
        "$sift(function($v, $k){ $k = 's' })",
        "($x := a; false ? $x := s; $x.b.c)",
        "($f := function($y){ $y.b.d }; $f(a))",
        "a ~> |b|{'e': c}|",
        "a.b.{'p': %.x, 'c': c}",
        "a.b@$i.$i.c",
        "a.b{$string(c): $}",
        "$map(a.b, function($i){ $i.d })",
        "a.(b.c)",
        "$exists(a.x) and s = 't'",
        "`a b` + a.x[0]",
        "$lookup(a, 'x')",
        "$lookup(a, s & 'x')",
        "$$.s & a.b[0].c",
        "a.b^(>c).c",
        "a.b.($$.s)",
        "a.b.{'p': $$.s}",
        "a.b.[$nothing]",
        "a.b{$$.s: $$.`a b`}",
        "s.$$.a.x",
        "$map(a.b, function(){ $$.s })",
        "$$.a.b.(1).($$.s)",
    ];
    let ports = Ports::at(0);
    for expression in same {
        let program = Program::compile(expression, &Options::default()).expect(expression);
        let arena = Arena::new(1 << 20);
        let evaluate = |input| {
            let mut out = Vec::new();
            let result = Evaluator::new(&arena, Limits::default(), &ports).eval(&program, input);
            json::write(result.expect(expression), &mut out);
            String::from_utf8(out).expect("text")
        };
        let whole = arena.parse_json(input.as_bytes()).expect("reads");
        let part = arena.parse_json_for(&program, input.as_bytes()).expect("reads");
        assert_eq!(evaluate(part), evaluate(whole), "{expression}");
    }
    let program = Program::compile("a.b.c", &Options::default()).expect("compiles");
    let arena = Arena::new(1 << 20);
    let part = arena.parse_json_for(&program, input.as_bytes()).expect("reads");
    let mut out = Vec::new();
    json::write(part, &mut out);
    assert_eq!(
        String::from_utf8(out).as_deref(),
        Ok(r#"{"a":{"b":[{"c":1},{"c":3}]}}"#)
    );
    assert!(arena.parse_json_for(&program, br#"{"x": [1, 02]}"#).is_err());
}

/// A predicate's condition on names is asked once per name, wherever the member stands; a binding may stand in for the library.
#[test]
fn conditions_on_names_hold_for_every_object() {
    let input = r#"[{"a__c": 1, "b": 2}, {"b": 3, "a__c": null}, {"x": 1}, {"a__c": 4, "y__c": 5}]"#;
    let expression = "$map($, function($o){ $sift($o, function($v, $k){ $contains($k, /__c$/) and $v != null }) })";
    let program = Program::compile(expression, &Options::default()).expect("compiles");
    let (arena, ports) = (Arena::new(1 << 20), Ports::at(0));
    let input = arena.parse_json(input.as_bytes()).expect("reads");
    let result = Evaluator::new(&arena, Limits::default(), &ports).eval(&program, input);
    let mut out = Vec::new();
    json::write(result.expect("evaluates"), &mut out);
    assert_eq!(
        String::from_utf8(out).as_deref(),
        Ok(r#"[{"a__c":1},{"a__c":4,"y__c":5}]"#)
    );
}

/// Strings are scanned by words: every length, and every place of a sign that ends or escapes.
#[test]
fn strings_of_every_length_are_read_and_written() {
    let signs = [
        ("", ""),
        (r#"\""#, "\""),
        (r"\\", "\\"),
        (r"\n", "\n"),
        (r"\u0001", "\u{1}"),
        ("é", "é"),
        ("😀", "😀"),
    ];
    for length in 0..40 {
        for at in 0..=length {
            for (written, sign) in signs {
                let around = |sign| format!("{}{sign}{}", "a".repeat(at), "z".repeat(length - at));
                let (source, text) = (format!("\"{}\"", around(written)), around(sign));
                let arena = Arena::new(1 << 16);
                let value = arena.parse_json(source.as_bytes()).unwrap();
                assert_eq!(value.as_str(), Some(text.as_str()), "{source}");
                let mut out = Vec::new();
                json::write(value, &mut out);
                assert_eq!(String::from_utf8(out).unwrap(), source);
            }
        }
    }
}

#[test]
fn a_result_that_is_too_long_or_too_dear_to_write_leaves_the_text_as_it_was() {
    let mut out = b"before".to_vec();
    let mut write = |source: &str, steps: u64| {
        let program = Program::compile(source, &Options::default()).expect("it compiles");
        let (arena, ports) = (Arena::new(1 << 20), Ports::at(0));
        let limits = Limits {
            steps,
            output_bytes: 1 << 20,
            ..Limits::default()
        };
        let written = Evaluator::new(&arena, limits, &ports).eval_json(&program, Value::Undefined, &mut out);
        let outcome = written.map_err(|error| error.code);
        (outcome, String::from_utf8(out.clone()).expect("UTF-8"))
    };
    // Escapes count: `"` takes two bytes.
    let cases = [
        ("missing", 1_000, Ok(false), "before"),
        ("$pad('', 600000, '\"')", 1_000_000, Err("U1003"), "before"),
        ("[1..1000000]", 1_000_000, Err("U1003"), "before"),
        ("[1..100000]", 1_000, Err("U1001"), "before"),
        (
            "{'a': [1, 'x\n', $sum]}",
            1_000,
            Ok(true),
            r#"before{"a":[1,"x\n",null]}"#,
        ),
    ];
    for (source, steps, outcome, text) in cases {
        assert_eq!(write(source, steps), (outcome, text.to_string()), "{source}");
    }
}
