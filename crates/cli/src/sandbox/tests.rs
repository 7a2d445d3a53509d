//! The seven steps of docs/fixtures.md, on one sandbox.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::{Value, json};

use super::decide::Memory;
use super::request::Request;
use super::{SandboxFile, Stock};
use crate::fixture::Fixture;

const ADDRESS: &str = "http://127.0.0.1:7";

fn file() -> SandboxFile {
    let file = json!({
        "origins": ["https://api.example.test"],
        "tokens": ["t1", "slow"],
        "refuse": {
            "no token": { "when": "$not($exists(headers.authorization))", "answer": { "status": 401, "body": { "m": "no token" } } },
            "bad token": { "when": "$not($substringAfter(headers.authorization, 'Bearer ') in $tokens)", "answer": { "status": 401 } }
        },
        "rate_limit": {
            "limit": "headers.authorization = 'Bearer slow' ? 1 : 100", "window_s": 10, "per": "headers.authorization",
            "headers": { "x-left": "$string($rate.remaining)" }, "answer": { "status": 429, "headers": { "retry-after": "9" } }
        },
        "routes": {
            "POST /token": { "open": true, "answer": "{ 'status': 200, 'body': { 'access_token': $fresh } }", "issues": "body.access_token" },
            "GET /things": { "query": ["fields"], "match": "query.after" },
            "GET /things/{id}": { "match": "parameters.id", "unmatched": "{ 'status': 404, 'body': { 'id': parameters.id } }" },
            "GET /paged/{after}": {
                "exchanges_of": "GET /things", "match": "$firstNonEmpty(parameters.after, query.after)",
                "answer": "{ 'status': 200, 'body': { 'shared': $recorded.body } }"
            },
            "POST /things": {
                "refuse": { "no name": { "when": "$not($exists(body.name))", "answer": { "status": 422 } } },
                "answer": "{ 'status': 201, 'body': $merge([{ 'id': 9 }, body]) }"
            }
        },
        "unknown_query": "{ 'status': 400, 'body': $unknown }"
    });
    serde_json::from_value(file).unwrap()
}

fn fixtures() -> Vec<Fixture> {
    let fixture = |exchanges: Value| {
        let text = json!({ "title": "t", "source": "s", "known": "documented",
            "call": { "resource": "things", "method": "list" }, "exchanges": exchanges })
        .to_string();
        // Digits beyond a float's: a body is kept as its text.
        serde_json::from_str(&text.replace("\"BIG\"", "9007199254740993")).unwrap()
    };
    vec![
        fixture(
            json!([{ "request": { "method": "GET", "path": "/things", "query": {} }, "response": { "status": 503 } }]),
        ),
        fixture(json!([
            { "request": { "method": "GET", "path": "/things", "query": { "after": "b", "fields": "y" } }, "response": { "status": 429 } },
            { "request": { "method": "GET", "path": "/things", "query": { "fields": "w" } }, "response": { "status": 422 } },
            { "request": { "method": "GET", "path": "/things", "query": { "after": "c" } }, "response": { "status": 403 } }
        ])),
        fixture(json!([
            { "request": { "method": "GET", "path": "/things" },
              "response": { "body": { "n": "BIG", "next": "https://api.example.test/things?after=b" } } },
            { "request": { "method": "GET", "path": "/things", "query": { "after": "b" } }, "response": { "body": { "page": 2 } } },
            { "request": { "method": "GET", "path": "/things/7" }, "response": { "body": { "id": 7 } } }
        ])),
    ]
}

/// Asks one sandbox in turn; each line is a request and what must come back.
#[test]
fn requests_are_answered_as_the_document_says() {
    let stock = Stock::new(&file(), &fixtures()).unwrap();
    let mut memory = Memory::new(&stock);
    let cases = [
        (
            "GET",
            "/nowhere",
            "t1",
            "",
            404,
            r#""message":"the sandbox has no such path""#,
        ),
        ("GET", "/things", "", "", 401, r#""m":"no token""#),
        ("GET", "/things", "wrong", "", 401, ""),
        (
            "GET",
            "/things",
            "t1",
            "",
            200,
            r#""n":9007199254740993,"next":"http://127.0.0.1:7/things?after=b""#,
        ),
        ("GET", "/things?after=b", "t1", "", 200, r#""page":2"#),
        ("GET", "/things?after=b&fields=x", "t1", "", 200, r#""page":2"#),
        ("GET", "/things?after=zzz", "t1", "", 404, "nothing was recorded"),
        ("GET", "/things?colour=x", "t1", "", 400, "colour"),
        ("GET", "/things/7", "t1", "", 200, r#""id":7"#),
        ("GET", "/things/8", "t1", "", 404, r#""id":"8""#),
        ("POST", "/things", "t1", r#"{"x":1}"#, 422, ""),
        (
            "POST",
            "/things",
            "t1",
            r#"{"name":"n"}"#,
            201,
            r#"{"id":9,"name":"n"}"#,
        ),
        ("POST", "/token", "", "", 200, r#""access_token":"sandbox-13""#),
        ("GET", "/things", "sandbox-13", "", 200, ""),
        ("GET", "/paged/b", "t1", "", 200, r#""shared":{"page":2}"#),
        ("GET", "/things", "slow", "", 200, ""),
        ("GET", "/things", "slow", "", 429, ""),
        // What was recorded of a moment goes behind what `match` finds; what was recorded of the request does not.
        ("GET", "/things?after=b&fields=y", "t1", "", 200, r#""page":2"#),
        ("GET", "/things?fields=w", "t1", "", 422, ""),
        ("GET", "/things?after=c", "t1", "", 403, ""),
    ];
    for (method, target, token, body, status, part) in cases {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers = Vec::new();
        if !token.is_empty() {
            headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        let request = Request::from_wire(method, path, query, headers, body.as_bytes());
        let reply = memory.answer(&stock, ADDRESS, &request, 1_000_000);
        let said = reply.body.replace(' ', "");
        assert_eq!(reply.status, status, "{method} {target} with `{token}`: {}", reply.body);
        assert!(
            said.contains(&part.replace(' ', "")),
            "{method} {target}: {}",
            reply.body
        );
    }
}

#[test]
fn a_window_starts_anew_and_its_figures_are_told() {
    let stock = Stock::new(&file(), &fixtures()).unwrap();
    let mut memory = Memory::new(&stock);
    let headers = vec![("authorization".to_owned(), "Bearer slow".to_owned())];
    let request = Request::from_wire("GET", "/things", "", headers, b"");
    let statuses: Vec<u16> = [20_000, 21_000, 29_999, 30_000]
        .map(|now_ms| memory.answer(&stock, ADDRESS, &request, now_ms).status)
        .to_vec();
    assert_eq!(statuses, [200, 429, 429, 200]);
    let left = memory.answer(&stock, ADDRESS, &request, 30_001).headers;
    assert!(left.contains(&("x-left".to_owned(), "0".to_owned())), "{left:?}");
}

#[test]
fn what_does_not_compile_is_told_with_its_place() {
    let mut file = file();
    file.routes.get_mut("POST /things").unwrap().issues = Some("body.".to_owned());
    let error = Stock::new(&file, &[]).err().unwrap();
    assert!(error.starts_with("routes, `POST /things`: in `body.`: S"), "{error}");
}

#[test]
fn exchanges_are_those_of_a_route_that_is_there() {
    let mut file = file();
    file.routes.get_mut("GET /paged/{after}").unwrap().exchanges_of = Some("GET /nothing".to_owned());
    let error = Stock::new(&file, &[]).err().unwrap();
    assert!(error.contains("exchanges_of names `GET /nothing`"), "{error}");
}
