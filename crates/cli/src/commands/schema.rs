//! `schema <kind>`: the published JSON Schemas, for editors and other tools.

use clap::{Args, ValueEnum};
use interlingua_definition::{DocumentKind, schema};

use crate::exit::{Exit, OrExit, Outcome};
use crate::output;

/// JSON Schema (2020-12) of a kind of document.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Kind of document
    kind: Kind,
    /// Print JSON (it is JSON in any case)
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Integration,
    Mapping,
    Model,
    Overlay,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let kind = match arguments.kind {
        Kind::Integration => DocumentKind::Integration,
        Kind::Mapping => DocumentKind::Mapping,
        Kind::Model => DocumentKind::Model,
        Kind::Overlay => DocumentKind::Overlay,
    };
    let _ = arguments.json;
    output::json(&schema(kind)).or_usage()?;
    Ok(Exit::Ok)
}
