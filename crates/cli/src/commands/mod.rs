//! The commands: one file each, and the table that lists them.

//mod serve;
//mod demo;
mod check;
//mod test;
mod eval;
//mod call;
mod schema;
mod keys;
mod import_account;
mod completions;

use clap::{Parser, Subcommand};

use crate::exit::{self, OrExit, Outcome, Stop};

/// One API in front of every business system.
#[derive(Debug, Parser)]
#[command(name = "interlingua", version, about = "One API in front of every business system", after_help = exit::HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The table of commands.
#[derive(Debug, Subcommand)]
enum Command {
    /// Check definitions: every finding with file, line, column and a hint
    Check(check::Arguments),
    /// Evaluate a JSONata expression
    Eval(eval::Arguments),
    /// Print the JSON Schema of a kind of document
    Schema(schema::Arguments),
    /// Create, list and revoke API keys of the local store
    Keys(keys::Arguments),
    /// Create an account in the local store from JSON
    ImportAccount(import_account::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
}

/// Runs what was asked for.
pub(crate) fn run(arguments: Arguments) -> Outcome {
    match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Keys(arguments) => keys::run(&arguments),
        Command::ImportAccount(arguments) => import_account::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
    }
}

/// The runtime of commands that wait for something.
fn runtime() -> Result<tokio::runtime::Runtime, Stop> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .or_unavailable()
}
