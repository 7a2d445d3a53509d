//! The commands: one file each, and the table that lists them.

mod serve;
mod demo;
mod check;
mod test;
mod eval;
mod call;
mod schema;
mod coverage;
mod keys;
mod admin;
mod accounts;
mod events;
mod import_account;
mod completions;

pub(crate) use call::{columns, one_line};
pub(crate) use serve::stopped;

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
    /// Run the server
    Serve(serve::Arguments),
    /// Start a server with sandboxes in place of the vendors, and show what it does
    Demo(demo::Arguments),
    /// Check definitions: every finding with file, line, column and a hint
    Check(check::Arguments),
    /// Replay fixtures, offline and deterministically
    Test(test::Arguments),
    /// Evaluate a JSONata expression
    Eval(eval::Arguments),
    /// Make one unified or proxy call against a running server
    Call(call::Arguments),
    /// Print the JSON Schema of a kind of document
    Schema(schema::Arguments),
    /// Print what integrations serve of the unified models, field by field
    Coverage(coverage::Arguments),
    /// Create, list and revoke API keys of the local store; rotate the keys that it is sealed under
    Keys(keys::Arguments),
    /// List, show, check and refresh connected accounts of a running server
    Accounts(accounts::Arguments),
    /// What became of accounts, and which endpoint was told; list, try, replay and mend endpoints of a running server
    Events(events::Arguments),
    /// Create an account in the local store from JSON
    ImportAccount(import_account::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
}

/// Runs what was asked for.
pub(crate) fn run(arguments: Arguments) -> Outcome {
    match arguments.command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Call(arguments) => call::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Coverage(arguments) => coverage::run(&arguments),
        Command::Keys(arguments) => keys::run(&arguments),
        Command::Accounts(arguments) => accounts::run(&arguments),
        Command::Events(arguments) => events::run(&arguments),
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
