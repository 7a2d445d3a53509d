//! Maps vendors' records to a shape of one's own: compiled once, evaluated per record, bounded, with errors in their place.
//!
//! `cargo run -p interlingua-jsonata --example mapping`

#![allow(clippy::print_stdout)]

use std::error::Error;

use interlingua_jsonata::{Arena, Evaluator, Limits, Options, Ports, Program, Value};

const MAPPING: &str = r#"
{
  "id": $string(Id),
  "name": $join([FirstName, LastName], " "),
  "emails": [Emails[$contains(address, "@")].address],
  "custom_fields": $sift($, function($v, $k) { $k ~> /__c$/ }),
  "region": $region
}
"#;

const RECORDS: [&[u8]; 3] = [
    br#"{"Id": 9007199254740993, "FirstName": "Ada", "LastName": "Lovelace", "Emails": [{"address": "ada@example.com"}], "Tier__c": "gold"}"#,
    br#"{"Id": "7", "LastName": "Hopper", "Emails": [], "Rank__c": 1}"#,
    br#"{"Id": "8", "LastName": 42}"#,
];

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options {
        variables: Some(vec!["region".to_owned()]),
        ..Options::default()
    };
    let program = match Program::compile(MAPPING, &options) {
        Ok(program) => program,
        Err(diagnostics) => {
            diagnostics.iter().for_each(|diagnostic| println!("{diagnostic}"));
            return Err("the mapping does not compile".into());
        }
    };
    for read in program.reads().iter().filter(|read| !read.keys.is_empty()) {
        println!("reads {}", read.keys.join("."));
    }
    for record in RECORDS {
        match map(&program, record) {
            Ok(text) => println!("{text}"),
            Err(error) => println!("left out: {error}"),
        }
    }
    println!("{}", hostile());
    Ok(())
}

/// One record as JSON text. Its memory, the arena, is gone with the call.
fn map(program: &Program, record: &[u8]) -> Result<String, Box<dyn Error>> {
    let (arena, ports) = (Arena::new(1 << 20), Ports::at(0));
    let mut evaluator = Evaluator::new(&arena, Limits::default(), &ports);
    evaluator.bind("region", Value::String("EU"));
    let mut out = Vec::new();
    evaluator.eval_json(program, arena.parse_json(record)?, &mut out)?;
    Ok(String::from_utf8(out)?)
}

/// What an endless expression comes to.
fn hostile() -> String {
    let Ok(program) = Program::compile("($f := function($n) { $f($n & 'x') }; $f(''))", &Options::default()) else {
        return String::new();
    };
    let (arena, ports) = (Arena::new(1 << 20), Ports::at(0));
    match Evaluator::new(&arena, Limits::default(), &ports).eval(&program, Value::Undefined) {
        Ok(_) => String::new(),
        Err(error) => format!("stopped: {error}"),
    }
}
