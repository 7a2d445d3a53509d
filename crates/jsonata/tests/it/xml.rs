//! XML to values and back: `tests/cases/xml.json`, `tests/cases/xml_written.json`, and what is hostile.

use interlingua_jsonata::xml::{self, ReadOptions, WriteOptions};
use interlingua_jsonata::{Arena, Value, json};

const ARENA_BYTES: usize = 16 << 20;

fn shown(value: Value<'_>) -> String {
    let mut out = Vec::new();
    json::write(value, &mut out);
    String::from_utf8(out).unwrap()
}

fn namespaces(case: Value<'_>) -> Vec<(String, String)> {
    let members = case.get("namespaces").as_object();
    let pairs = members.iter().flat_map(|members| members.iter());
    pairs
        .map(|(prefix, name)| (prefix.into(), name.as_str().unwrap().into()))
        .collect()
}

fn read_options(case: Value<'_>) -> ReadOptions {
    let names = |path: Value<'_>| path.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    ReadOptions {
        arrays: case.get("arrays").iter().map(names).collect(),
        namespaces: namespaces(case),
    }
}

fn write_options(case: Value<'_>) -> WriteOptions {
    WriteOptions {
        namespaces: namespaces(case),
        declaration: false,
    }
}

/// Compares what was found, a text or an error's message, with the case.
fn judge(case: Value<'_>, wanted: Option<&str>, found: Result<String, String>, wrong: &mut Vec<String>) {
    let right = match (&found, case.get("error").as_str()) {
        (Err(message), Some(part)) => message.contains(part),
        (Ok(text), None) => Some(text.as_str()) == wanted,
        _ => false,
    };
    if !right {
        wrong.push(format!("{}: {found:?}", case.get("says").as_str().unwrap()));
    }
}

#[test]
fn documents_read() {
    let (arena, text) = (Arena::new(ARENA_BYTES), include_bytes!("../cases/xml.json"));
    let mut wrong = Vec::new();
    for case in arena.parse_json(text).unwrap().iter() {
        let document = case.get("xml").as_str().unwrap();
        let read = xml::read(&arena, document.as_bytes(), &read_options(case));
        let found = read
            .as_ref()
            .map(|value| shown(*value))
            .map_err(|error| error.message.clone());
        judge(case, Some(&shown(case.get("value"))), found, &mut wrong);
        if let (Ok(value), Some(back)) = (read, case.get("back").as_str()) {
            let written = xml::write(&arena, value, &write_options(case)).map(str::to_owned);
            judge(case, Some(back), written.map_err(|error| error.message), &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn values_are_written() {
    let (arena, text) = (Arena::new(ARENA_BYTES), include_bytes!("../cases/xml_written.json"));
    let mut wrong = Vec::new();
    for case in arena.parse_json(text).unwrap().iter() {
        let written = xml::write(&arena, case.get("value"), &write_options(case)).map(str::to_owned);
        let wanted = case.get("xml").as_str();
        judge(case, wanted, written.map_err(|error| error.message), &mut wrong);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// An error, and never more memory than the arena has.
fn refused(document: &str) -> String {
    let arena = Arena::new(1 << 20);
    let error = xml::read(&arena, document.as_bytes(), &ReadOptions::default()).unwrap_err();
    assert!(arena.allocated_bytes() <= 1 << 20);
    error.message
}

#[test]
fn hostile_documents_are_refused() {
    let deep = "<a>".repeat(1_000_000);
    assert!(refused(&deep).contains("nested too deeply"));
    let wide = format!("<a>{}</a>", "<b/>".repeat(1_000_000));
    assert!(refused(&wide).contains("memory"));
    let attributes: String = (0..200_000).map(|at| format!(" a{at}=''")).collect();
    assert!(refused(&format!("<a{attributes}/>")).contains("memory"));
    let declarations = |count| (0..count).map(|at| format!(" xmlns:a{at}='u'")).collect::<String>();
    assert!(refused(&format!("<a{}/>", declarations(1_000))).contains("namespace"));
    assert!(refused(&format!("<a{}/>", declarations(200_000))).contains("memory"));
    let mut bomb = "<!DOCTYPE l [<!ENTITY l0 'lol'>".to_owned();
    for at in 1..30 {
        bomb += &format!("<!ENTITY l{at} '&l{};&l{};'>", at - 1, at - 1);
    }
    assert!(refused(&format!("{bomb}]><l>&l29;</l>")).contains("entity"));
    let text = format!("<a>{}</a>", "&lt;".repeat(2_000_000));
    assert!(refused(&text).contains("memory"));
}

#[test]
fn values_too_deep_or_too_large_are_refused() {
    let arena = Arena::new(1 << 20);
    let deep = format!("{}1{}", "{\"a\":".repeat(400), "}".repeat(400));
    let deep = arena.parse_json(deep.as_bytes()).unwrap();
    let error = xml::write(&arena, deep, &WriteOptions::default()).unwrap_err();
    assert!(error.message.contains("nested too deeply"), "{error}");
    // A long name is written anew for each item: text far larger than the value.
    let long = format!("{{\"r\":{{\"{}\":[{}1]}}}}", "n".repeat(100_000), "1,".repeat(1_000));
    let long = arena.parse_json(long.as_bytes()).unwrap();
    let error = xml::write(&arena, long, &WriteOptions::default()).unwrap_err();
    assert!(error.message.contains("memory"), "{error}");
}

#[test]
fn no_cut_of_a_document_panics() {
    let document = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e 'x'>]><a b=\"&lt;\" xmlns:s='u'><!-- c --><s:d>&#228;</s:d><![CDATA[x]]></a>";
    for end in 0..document.len() {
        let arena = Arena::new(1 << 20);
        if let Some(part) = document.get(..end) {
            assert!(
                xml::read(&arena, part.as_bytes(), &ReadOptions::default()).is_err(),
                "{part}"
            );
        }
    }
}
