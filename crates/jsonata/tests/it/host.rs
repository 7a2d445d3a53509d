//! Functions for integration work under hostile input and chance: what their examples do not show.

use interlingua_jsonata::{Arena, EvalError, Evaluator, Limits, Options, Ports, Program, Value, json};

const ARENA_BYTES: usize = 8 << 20;

fn run(expr: &str, input: &str, arena_bytes: usize) -> Result<String, EvalError> {
    let options = Options {
        host_functions: true,
        ..Options::default()
    };
    let program = Program::compile(expr, &options).unwrap_or_else(|errors| panic!("{expr}: {errors:?}"));
    let ports = Ports {
        sign: Some(Box::new(|_, _, _| Err("the key cannot be used".to_owned()))),
        ..Ports::at(1_700_000_000_000)
    };
    let arena = Arena::new(arena_bytes);
    let input = arena.string(input)?;
    let limits = Limits {
        steps: 5_000_000,
        ..Limits::default()
    };
    let result = Evaluator::new(&arena, limits, &ports).eval(&program, input);
    assert!(arena.allocated_bytes() <= arena_bytes, "{expr}");
    let mut out = Vec::new();
    json::write(result?, &mut out);
    Ok(String::from_utf8(out).unwrap())
}

/// Texts that make careless readers slow, deep or large.
fn bombs() -> Vec<String> {
    let repeated = [
        "<",
        ">",
        "&",
        "<a>",
        "</a>",
        "<b/>",
        "<script>",
        "<script></script>",
        "<!--",
        "<![CDATA[",
        "&lt;",
        "&#0;",
        "[",
        "]",
        "*",
        "_",
        "`",
        "> ",
        "- ",
        "# ",
        "|",
        "![",
        "[[",
        "\\",
        "{\"a\":",
        "[1,",
        "%",
        "a=1&",
        "a[b]=",
        "a.",
        "\"",
        "'",
        "\n",
        "\u{0}",
        "ä",
        "<p>\n",
    ];
    let long = repeated.iter().map(|part| part.repeat(40_000 / part.len()));
    let mixed = ["<a>&", "*_`[", "<p a='"].iter().map(|part| part.repeat(5_000));
    long.chain(mixed).collect()
}

/// Whatever the text, there is a result or an error, within the budget of steps and bytes.
#[test]
fn bombs_are_read_or_refused() {
    let calls = [
        "$htmlToText($)",
        "$markdownToText($)",
        "$markdownToHtml($)",
        "$textToHtml($)",
        "$parseXml($)",
        "$parseJson($)",
        "$parseQuery($)",
        "$parseUrl('https://example.com/' & $)",
        "$formatUrl('https://example.com', {'path': [$], 'query': {'a': $}})",
        "$formatQuery({'a': $})",
        "$toIso($)",
        "$toIso($, '[Y]')",
        "$toNumber($)",
        "$fromBase64($)",
        "$fromHex($)",
        "$hmac($, $, 'sha512')",
        "$decodeJwtUnverified($)",
        "$decodeJwtUnverified($ & '.' & $ & '.')",
        "$quote($, 'sql', 'contains')",
        "$where({'a': {'in': [$, $]}}, 'search', {'a': 'a'})",
        "$minorUnits($, 'EUR')",
        "$uuidV5($, 'dns')",
        "$formatXml({'a': {'_b': $, 'c': $}})",
        "$formatCsv([{'a': $}])",
        "$jwt({'a': $}, 'k', 'HS256')",
    ];
    for bomb in bombs() {
        for call in calls {
            let result = run(call, &bomb, ARENA_BYTES);
            let shown: String = bomb.chars().take(12).collect();
            let is_bound = |error: &EvalError| !error.message.is_empty() && error.message.len() < 1_000;
            assert!(
                result.as_ref().err().is_none_or(is_bound),
                "{call} of {shown}…: {:?}",
                result.err()
            );
        }
    }
}

#[test]
fn large_results_meet_the_byte_limit() {
    let text = "x".repeat(300_000);
    for call in [
        "$base64($ & $)",
        "$hex($ & $)",
        "$markdownToHtml($)",
        "$htmlToText($ & $)",
        "$formatQuery({'a': [$, $, $]})",
    ] {
        let code = run(call, &text, 1 << 20).map_err(|error| error.code).err();
        assert_eq!(code, Some("U1002"), "{call}");
    }
}

#[test]
fn shared_values_cost_steps() {
    // 2^30 elements from 30 small arrays.
    let doubling = "($d := function($v, $n) { $n = 0 ? $v : $d([$v, $v], $n - 1) }; $x := $reduce([1..24], function($o, $i) { {'a': [$o, $o]} }, {'a': 1}); $formatXml({'r': $x}))";
    let error = run(doubling, "", ARENA_BYTES).unwrap_err();
    assert!(["U1001", "U1002"].contains(&error.code), "{error}");
}

#[test]
fn errors_of_keys_quote_nothing_of_them() {
    for (call, code) in [
        ("$jwt({}, $, 'RS256')", "H1012"),
        ("$jwt({}, '', 'HS256')", "H1012"),
        ("$jwt({}, $, 'none')", "H1009"),
        ("$hmac('a', $, 'sha256', 'hex', 'hex')", "H1008"),
    ] {
        let error = run(call, "top-secret", ARENA_BYTES).unwrap_err();
        assert_eq!(error.code, code);
        assert!(!error.message.contains("top-secret"), "{error}");
    }
}

/// Chance comes from the port, and nowhere else.
#[test]
fn uuids_are_the_ports_chance() {
    let options = Options {
        host_functions: true,
        ..Options::default()
    };
    let program = Program::compile("$uuid()", &options).unwrap();
    let ports = Ports {
        random: Box::new(|| 0x0123_4567_89ab_cdef),
        ..Ports::at(0)
    };
    let arena = Arena::new(1 << 16);
    let value = Evaluator::new(&arena, Limits::default(), &ports)
        .eval(&program, Value::Undefined)
        .unwrap();
    assert_eq!(value.as_str(), Some("01234567-89ab-4def-8123-456789abcdef"));
}
