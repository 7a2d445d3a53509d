//! `test [PATH…]`: replays fixtures, offline and deterministically.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use clap::Args;
use serde_json::json;

use crate::catalog::{Catalog, File};
use crate::exit::{Exit, OrExit, Outcome};
use crate::fixture::compare::Difference;
use crate::fixture::expect::Answered;
use crate::fixture::junit::{self, Case};
use crate::fixture::replay::{self, Definitions};
use crate::fixture::{bless, load};
use crate::output;

/// Replays the fixtures of a catalog folder, an integration's folder, or single fixture files; the embedded catalog's without a path.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Catalog folders, integrations' folders or fixture files
    paths: Vec<PathBuf>,
    /// Only cases whose file name or title contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Write the results as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write `expect` from the answer that came (an aid for authors: read what it wrote)
    #[arg(long, requires = "paths")]
    bless: bool,
    /// Print the results as JSON
    #[arg(long)]
    json: bool,
}

/// How one case ended.
struct Ended {
    integration: String,
    file: String,
    title: String,
    took_ms: u128,
    /// Differences, or why it could not be run.
    outcome: Result<Vec<Difference>, String>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let catalog = Catalog::load(&arguments.paths).or_usage()?;
    let runtime = super::runtime()?;
    let progress = output::Progress::new();
    let all: usize = catalog
        .integrations
        .values()
        .map(|integration| integration.fixtures.len())
        .sum();
    let mut ended = Vec::new();
    for (name, integration) in catalog
        .integrations
        .iter()
        .filter(|(_, integration)| !integration.fixtures.is_empty())
    {
        let definitions = load::definitions(&catalog, name, integration);
        for file in &integration.fixtures {
            progress.step(ended.len(), all, &file.name);
            ended.extend(runtime.block_on(case(arguments, &definitions, name, file)));
        }
    }
    drop(progress);
    report(arguments, &ended)
}

/// Runs one file; `None` if the filter leaves it out.
async fn case(
    arguments: &Arguments,
    definitions: &Result<Definitions, String>,
    integration: &str,
    file: &File,
) -> Option<Ended> {
    let started = Instant::now();
    let ended = |title: &str, outcome| Ended {
        integration: integration.to_owned(),
        file: file.name.clone(),
        title: title.to_owned(),
        took_ms: started.elapsed().as_millis(),
        outcome,
    };
    let fixture = match load::fixture(file) {
        Ok(fixture) => fixture,
        Err(error) => return Some(ended(&file.name, Err(format!("{error:#}")))),
    };
    let title = fixture.title.clone();
    let wanted = |text: &String| file.name.contains(text.as_str()) || title.contains(text.as_str());
    if !arguments.filter.as_ref().is_none_or(wanted) {
        return None;
    }
    if fixture.expect.is_none() && !arguments.bless {
        return Some(ended(
            &title,
            Err("it expects nothing: write `expect`, or run with --bless".to_owned()),
        ));
    }
    let outcome = match definitions {
        Ok(definitions) => replay::run(definitions, fixture)
            .await
            .and_then(|replayed| match arguments.bless {
                true => blessed(file, &replayed.answers, replayed.differences),
                false => Ok(replayed.differences),
            }),
        Err(error) => Err(error.clone()),
    };
    Some(ended(&title, outcome))
}

/// Writes what came into the file. Differences on the wire stay: they are not the answer's.
fn blessed(file: &File, answers: &[Answered], differences: Vec<Difference>) -> Result<Vec<Difference>, String> {
    let (Some(path), Ok(text)) = (&file.path, bless::rewrite(&file.text, answers)) else {
        return Err("the answer is no JSON: nothing was written".to_owned());
    };
    if text != file.text {
        std::fs::write(path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        output::note(&format!(
            "wrote `expect` of {}: read it before you commit it",
            path.display()
        ));
    }
    Ok(differences
        .into_iter()
        .filter(|found| found.place.starts_with("request "))
        .collect())
}

fn report(arguments: &Arguments, ended: &[Ended]) -> Outcome {
    if let Some(path) = &arguments.junit {
        let cases: Vec<Case> = ended.iter().map(Ended::junit).collect();
        let written = std::fs::write(path, junit::document(&cases));
        written
            .with_context(|| format!("{} cannot be written", path.display()))
            .or_usage()?;
    }
    let failed = ended.iter().filter(|case| case.failure().is_some()).count();
    if arguments.json {
        let cases: Vec<serde_json::Value> = ended.iter().map(Ended::json).collect();
        output::json(&json!({ "cases": cases, "passed": ended.len() - failed, "failed": failed })).or_usage()?;
    } else {
        ended.iter().for_each(Ended::print);
        output::note(&format!(
            "{} cases, {} passed, {failed} failed",
            ended.len(),
            ended.len() - failed
        ));
    }
    if ended.is_empty() {
        output::note("no case was run: check the paths and the filter");
        return Ok(Exit::Usage);
    }
    Ok(if failed == 0 { Exit::Ok } else { Exit::Findings })
}

impl Ended {
    fn print(&self) {
        let colour = output::colour();
        match self.failure() {
            None => output::line(&format!(
                "{} {}: {}",
                output::paint("32", "ok  ", colour),
                self.integration,
                self.title
            )),
            Some(failure) => {
                output::line(&format!(
                    "{} {}: {}",
                    output::paint("31", "FAIL", colour),
                    self.integration,
                    self.title
                ));
                output::line(&format!("     {}", self.file));
                failure.lines().for_each(|line| output::line(&format!("     {line}")));
            }
        }
    }

    /// What is wrong, in lines; `None` = nothing.
    fn failure(&self) -> Option<String> {
        match &self.outcome {
            Ok(differences) if differences.is_empty() => None,
            Ok(differences) => Some(differences.iter().map(drawn).collect()),
            Err(error) => Some(error.clone()),
        }
    }

    fn junit(&self) -> Case {
        let name = format!("{}: {}", self.file, self.title);
        Case {
            group: self.integration.clone(),
            name,
            failure: self.failure(),
            took_ms: self.took_ms,
        }
    }

    fn json(&self) -> serde_json::Value {
        let (differences, error) = match &self.outcome {
            Ok(differences) => (Some(differences), None),
            Err(error) => (None, Some(error)),
        };
        json!({
            "integration": self.integration, "file": self.file, "title": self.title, "took_ms": self.took_ms,
            "passed": self.failure().is_none(), "differences": differences, "error": error,
        })
    }
}

fn drawn(found: &Difference) -> String {
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
    match (&found.expected, &found.actual) {
        (None, Some(actual)) if found.place.ends_with("as sent") => format!("{}\n    {actual}\n", found.place),
        (expected, actual) => {
            format!(
                "{}\n    expected {}\n    actual   {}\n",
                found.place,
                side(expected),
                side(actual)
            )
        }
    }
}
