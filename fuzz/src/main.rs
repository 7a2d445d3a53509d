//! Random expressions. `generate` prints cases for `interlingua eval --batch`, to be compared with the reference; `run`
//! compiles and evaluates them in this process, where a panic, an overflow or an endless loop would show.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod choices;
mod grammar;
mod run;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use choices::Choices;

const USAGE: &str = "usage: interlingua-fuzz generate COUNT SEED | run COUNT SEED [FIRST]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u64>().ok());
    match (arguments.first().map(String::as_str), number(1), number(2)) {
        (Some("generate"), Some(count), Some(seed)) => match generate(count, seed) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        },
        (Some("run"), Some(count), Some(seed)) => {
            run::run(count, seed, number(3).unwrap_or_default());
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Prints cases, one a line; case nr n of a seed is always the same.
fn generate(count: u64, seed: u64) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for id in 0..count {
        let mut choices = Choices::of_case(seed, id);
        let expression = grammar::expression(&mut choices);
        write!(out, "{{\"id\":{id},\"expr\":{}", quoted(&expression))?;
        if let Some(data) = grammar::document(&mut choices) {
            write!(out, ",\"data\":{data}")?;
        }
        out.write_all(b"}\n")?;
    }
    out.flush()
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' | '\\' => out.extend(['\\', sign]),
            sign if sign < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(sign))),
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}
