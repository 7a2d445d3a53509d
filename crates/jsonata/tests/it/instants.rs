//! Spellings of instants: `tests/cases/instants.json`.

use interlingua_jsonata::{Arena, Evaluator, Limits, Options, Ports, Program};

#[test]
fn spellings_read() {
    let options = Options {
        host_functions: true,
        ..Options::default()
    };
    let program = Program::compile("$toIso(text, format, zone)", &options).unwrap();
    let (ports, arena) = (Ports::at(1_700_000_000_000), Arena::new(4 << 20));
    let cases = arena.parse_json(include_bytes!("../cases/instants.json")).unwrap();
    let mut wrong = Vec::new();
    for case in cases.iter() {
        let found = Evaluator::new(&arena, Limits::default(), &ports).eval(&program, case);
        let found = match found {
            Ok(value) => value.as_str().map(str::to_owned),
            Err(error) => Some(error.code.to_owned()),
        };
        if found.as_deref() != case.get("is").as_str() {
            wrong.push(format!("{:?}: {found:?}", case.get("text").as_str()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
