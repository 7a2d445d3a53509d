//! `completions <shell>`: from the same table as the commands.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::exit::{Exit, Outcome};
use crate::output;

/// A completion script goes to standard output: `interlingua completions bash > /etc/bash_completion.d/interlingua`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Shell to complete for
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut super::Arguments::command(),
        "interlingua",
        &mut script,
    );
    output::raw(&script);
    Ok(Exit::Ok)
}
