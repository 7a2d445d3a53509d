//! `schema <kind>`: the published JSON Schemas, for editors and other tools; `schema --markdown`: the reference made from them.

use clap::{Args, ValueEnum};
use interlingua_definition::schema::reference;
use interlingua_definition::{DocumentKind, schema};

use crate::exit::{Exit, OrExit, Outcome};
use crate::output;

/// JSON Schema (2020-12) of a kind of document.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Kind of document
    #[arg(required_unless_present = "markdown")]
    kind: Option<Kind>,
    /// Print the reference of all kinds as Markdown
    #[arg(long, conflicts_with = "kind")]
    markdown: bool,
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
        None => {
            output::raw(reference().as_bytes());
            return Ok(Exit::Ok);
        }
        Some(Kind::Integration) => DocumentKind::Integration,
        Some(Kind::Mapping) => DocumentKind::Mapping,
        Some(Kind::Model) => DocumentKind::Model,
        Some(Kind::Overlay) => DocumentKind::Overlay,
    };
    let _ = arguments.json;
    output::json(&schema(kind)).or_usage()?;
    Ok(Exit::Ok)
}
