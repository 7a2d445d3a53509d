//! `demo`: everything at once, without an account anywhere and without a network.

use std::path::PathBuf;

use clap::Args;

use crate::catalog::Catalog;
use crate::demo;
use crate::exit::{OrExit, Outcome};
use crate::settings::{Flags, Settings};

/// Starts a server on a temporary database, plays every vendor of the catalog on 127.0.0.1, shows what the product does, and stays up
/// until Ctrl-C. A busy port: the next free one.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "INTERLINGUA_LISTEN")]
    listen: Option<String>,
    /// Show these definitions instead of the embedded catalog: catalog folders or integrations' folders
    #[arg(long, value_name = "DIR")]
    definitions: Vec<PathBuf>,
    /// End after the tour; the exit code says whether all went as it should
    #[arg(long)]
    once: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let flags = Flags {
        listen: arguments.listen.clone(),
        ..Flags::default()
    };
    let settings = Settings::resolve(&flags).or_usage()?;
    let catalog = Catalog::load(&arguments.definitions).or_usage()?;
    super::runtime()?.block_on(demo::run(settings, &catalog, arguments.once))
}
