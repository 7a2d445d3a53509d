//! `check [PATH…]`: every finding in definitions, at once.

use std::path::PathBuf;

use clap::Args;
use interlingua_definition::diagnostic::Diagnostic;
use interlingua_definition::{Document, DocumentKind, Levels, check_all};
use serde_json::json;

use crate::catalog::{Catalog, File, Integration};
use crate::exit::{Exit, OrExit, Outcome};
use crate::fixture::load;
use crate::sandbox::Stock;
use crate::{draw, output};

/// Checks a catalog folder, an integration's folder, or single files; the embedded catalog without a path.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Catalog folders, integrations' folders or files
    paths: Vec<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let catalog = Catalog::load(&arguments.paths).or_usage()?;
    let mut checked = Checked::default();
    checked.catalog(&catalog);
    let grave = checked.findings.iter().filter(|finding| finding.is_error()).count();
    let warnings = checked.findings.len() - grave;
    let errors = grave + checked.faults.len();
    if arguments.json {
        let result = json!({
            "findings": checked.findings, "fixtures": checked.faults,
            "errors": errors, "warnings": warnings, "documents": checked.documents,
        });
        output::json(&result).or_usage()?;
    } else {
        for finding in &checked.findings {
            output::line(&format!("{}\n", draw::diagnostic(finding, output::colour())));
        }
        for fault in &checked.faults {
            output::line(&format!("error: {fault}\n"));
        }
        output::note(&format!(
            "checked {} documents: {}",
            checked.documents,
            draw::counts(errors, warnings)
        ));
    }
    Ok(if errors == 0 { Exit::Ok } else { Exit::Findings })
}

#[derive(Default)]
struct Checked {
    documents: usize,
    findings: Vec<Diagnostic>,
    /// What is wrong with fixtures and sandboxes, each with its file.
    faults: Vec<String>,
}

impl Checked {
    fn catalog(&mut self, catalog: &Catalog) {
        let progress = output::Progress::new();
        for file in catalog.models.values() {
            self.read(DocumentKind::Model, file);
        }
        for (done, (name, integration)) in catalog.integrations.iter().enumerate() {
            progress.step(done, catalog.integrations.len(), name);
            self.integration(catalog, name, integration);
            self.fixtures(integration);
        }
        for file in &catalog.loose {
            self.loose(file);
        }
        self.sort_out();
    }

    fn read(&mut self, kind: DocumentKind, file: &File) -> Option<Document> {
        self.documents += 1;
        match Document::read(kind, &file.name, &file.text) {
            Ok(document) => Some(document),
            Err(findings) => {
                self.findings.extend(findings);
                None
            }
        }
    }

    /// The integration alone, then with each of its mappings.
    fn integration(&mut self, catalog: &Catalog, name: &str, files: &Integration) {
        let Some(file) = &files.definition else { return };
        let definition = self.read(DocumentKind::Integration, file);
        let mappings: Vec<(&String, Option<Document>)> = files
            .mappings
            .iter()
            .map(|(model, file)| (model, self.read(DocumentKind::Mapping, file)))
            .collect();
        let Some(definition) = definition else { return };
        self.merged(&levels(name, &definition));
        for (model, mapping) in &mappings {
            let model_file = catalog.model(model);
            if model_file.is_none() {
                self.faults.push(format!("{name}: there is no model `{model}`, which a mapping is named after; give its file or its catalog's folder"));
            }
            let document = model_file.and_then(|file| Document::read(DocumentKind::Model, &file.name, &file.text).ok());
            let Some(mapping) = mapping else { continue };
            let model = document.as_ref().map(|document| (model.as_str(), document));
            self.merged(&Levels {
                mapping: Some(mapping),
                model,
                ..levels(name, &definition)
            });
        }
    }

    /// Fixtures and the sandbox must be readable, and the sandbox's expressions must compile.
    fn fixtures(&mut self, files: &Integration) {
        self.documents += files.fixtures.len() + usize::from(files.sandbox.is_some());
        let mut fixtures = Vec::with_capacity(files.fixtures.len());
        for file in &files.fixtures {
            match load::fixture(file) {
                Ok(fixture) => {
                    let known = fixture.known == "documented" || fixture.known.starts_with("observed on ");
                    let fault = || {
                        format!(
                            "{}: `known` is `documented` or `observed on <application version>`",
                            file.name
                        )
                    };
                    self.faults.extend((!known).then(fault));
                    fixtures.push(fixture);
                }
                Err(error) => self.faults.push(format!("{error:#}")),
            }
        }
        let (Some(file), sandbox) = (&files.sandbox, load::sandbox(files)) else {
            return;
        };
        match sandbox.map(|sandbox| Stock::new(&sandbox, &fixtures)) {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => self.faults.push(format!("{}: {error}", file.name)),
            Err(error) => self.faults.push(format!("{error:#}")),
        }
    }

    /// A file whose place says nothing: an integration is checked whole, others by their schema.
    fn loose(&mut self, file: &File) {
        let kind = guess(&file.text);
        let Some(document) = self.read(kind, file) else { return };
        if kind == DocumentKind::Integration {
            let name = file
                .name
                .rsplit('/')
                .next()
                .and_then(|name| name.split('.').next())
                .unwrap_or("integration");
            self.merged(&levels(name, &document));
        }
    }

    fn merged(&mut self, levels: &Levels<'_>) {
        self.findings.extend(check_all(levels));
    }

    /// By place; what was found both alone and under a mapping is told once.
    fn sort_out(&mut self) {
        let key = |finding: &Diagnostic| {
            (
                finding.place.source.clone(),
                finding.span.start,
                finding.code,
                finding.message.clone(),
            )
        };
        self.findings.sort_by_cached_key(key);
        self.findings.dedup_by_key(|finding| key(finding));
    }
}

fn levels<'a>(name: &'a str, integration: &'a Document) -> Levels<'a> {
    Levels {
        name,
        integration,
        mapping: None,
        model: None,
        environment: None,
        account: None,
        auth: None,
    }
}

/// What a document most likely is, by its members.
fn guess(text: &str) -> DocumentKind {
    let written = |name: &str| text.contains(&format!("\"{name}\""));
    match () {
        () if written("base_url") || written("auth") && written("path") => DocumentKind::Integration,
        () if written("mappings") || written("integration") || written("models") => DocumentKind::Overlay,
        () if written("properties") => DocumentKind::Model,
        () => DocumentKind::Mapping,
    }
}
