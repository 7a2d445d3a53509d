//! `interlingua`: the one binary. Arguments -> command -> exit code.

mod catalog;
mod client;
mod commands;
mod coverage;
mod demo;
mod draw;
mod exit;
mod fixture;
mod language;
mod local;
mod logging;
mod output;
mod sandbox;
mod settings;
mod table;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = commands::Arguments::parse();
    match commands::run(arguments) {
        Ok(exit) => exit.into(),
        Err(stop) => {
            output::note(&format!("error: {:#}", stop.cause));
            stop.exit.into()
        }
    }
}
