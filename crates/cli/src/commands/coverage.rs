//! `coverage [PATH…]`: what integrations serve of the unified models, as a table or as pages.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;
use serde_json::json;

use crate::catalog::Catalog;
use crate::coverage::{self, Coverage, index_page, integration_page, model_page};
use crate::exit::{Exit, OrExit, Outcome};
use crate::{output, table};

/// What integrations serve: methods, fields, filters; for a catalog folder, an integration's folder, or the embedded catalog.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Catalog folders or integrations' folders
    paths: Vec<PathBuf>,
    /// Fail where less of the fields that a vendor can serve are served, in per cent
    #[arg(long, value_name = "PERCENT")]
    least: Option<usize>,
    /// Write a page per integration and model below this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "json")]
    markdown: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let catalog = Catalog::load(&arguments.paths).or_usage()?;
    let all = coverage::of(&catalog).map_err(|error| anyhow!(error)).or_usage()?;
    if let Some(folder) = &arguments.markdown {
        pages(folder, &catalog, &all).or_usage()?;
    } else if arguments.json {
        let by_name = all
            .iter()
            .map(|coverage| (coverage.name.clone(), json!(coverage.resources)));
        output::json(&by_name.collect::<serde_json::Map<_, _>>()).or_usage()?;
    } else {
        output::raw(table::draw(&HEADER, &rows(&all)).as_bytes());
    }
    let least = arguments.least.unwrap_or(0);
    let served = || {
        all.iter()
            .flat_map(|coverage| coverage.resources.iter().map(move |served| (coverage, served)))
    };
    let short: Vec<_> = served().filter(|(_, served)| served.percent() < least).collect();
    for (coverage, served) in &short {
        output::note(&format!(
            "{} serves {} % of {} {}: missing {}",
            coverage.name,
            served.percent(),
            served.model,
            served.resource,
            served.missing.join(", ")
        ));
    }
    Ok(if short.is_empty() { Exit::Ok } else { Exit::Findings })
}

const HEADER: [&str; 7] = [
    "integration",
    "model",
    "resource",
    "methods",
    "fields",
    "written",
    "not served",
];

fn rows(all: &[Coverage]) -> Vec<Vec<String>> {
    let rows = all.iter().flat_map(|coverage| {
        coverage.resources.iter().map(|served| {
            vec![
                coverage.name.clone(),
                served.model.clone(),
                served.resource.clone(),
                served.methods.join(" "),
                format!("{}/{} {} %", served.served(), served.possible(), served.percent()),
                served.written.len().to_string(),
                served.missing.join(" "),
            ]
        })
    });
    rows.collect()
}

fn pages(folder: &Path, catalog: &Catalog, all: &[Coverage]) -> anyhow::Result<()> {
    write(&folder.join("catalog"), "README", &index_page::page(all))?;
    for coverage in all {
        write(
            &folder.join("catalog"),
            &coverage.name,
            &integration_page::page(coverage),
        )?;
    }
    for (name, file) in &catalog.models {
        let page = model_page::page(name, file, all).map_err(|error| anyhow!(error))?;
        write(&folder.join("models"), name, &page)?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, page: &str) -> anyhow::Result<()> {
    let path = folder.join(format!("{name}.md"));
    let page = format!("{}\n", page.trim_end());
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, page))
        .with_context(|| format!("{} cannot be written", path.display()))
}
