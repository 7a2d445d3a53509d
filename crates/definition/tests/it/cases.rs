//! A case is one JSON file: documents (as text or as JSON), and what is expected of them.

use std::path::{Path, PathBuf};

use interlingua_definition::diagnostic::Diagnostic;
use interlingua_definition::{Document, DocumentKind, Levels, Merged, merge};
use serde_json::Value;

pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) json: Value,
}

/// All cases of a folder.
pub(crate) fn all(folder: &str) -> Vec<Case> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no cases in {}", dir.display());
    files.iter().map(|file| read(file)).collect()
}

fn read(file: &Path) -> Case {
    let text = std::fs::read_to_string(file).unwrap();
    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
    let json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    Case { name, json }
}

impl Case {
    /// A document of the case. Text is an array of lines, so that lines and columns can be told; anything else is written compactly.
    fn document(&self, member: &str, kind: DocumentKind) -> Result<Option<Document>, Vec<Diagnostic>> {
        let text = match self.json.get(member) {
            None => return Ok(None),
            Some(Value::Array(lines)) => lines
                .iter()
                .map(|line| line.as_str().unwrap())
                .collect::<Vec<_>>()
                .join("\n"),
            Some(json) => json.to_string(),
        };
        Document::read(kind, member, &text).map(Some)
    }

    /// The merged definition of the case's documents.
    pub(crate) fn merged(&self) -> Result<Merged, Vec<Diagnostic>> {
        self.with_levels(merge).and_then(|merged| merged)
    }

    /// Something made of the case's documents: `integration`, `mapping`, `model`, `environment`, `account`, `auth`.
    pub(crate) fn with_levels<T>(&self, make: impl FnOnce(&Levels<'_>) -> T) -> Result<T, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut read = |member, kind| {
            self.document(member, kind).unwrap_or_else(|found| {
                problems.extend(found);
                None
            })
        };
        let integration = read("integration", DocumentKind::Integration);
        let mapping = read("mapping", DocumentKind::Mapping);
        let model = read("model", DocumentKind::Model);
        let environment = read("environment", DocumentKind::Overlay);
        let account = read("account", DocumentKind::Overlay);
        if !problems.is_empty() {
            return Err(problems);
        }
        let smallest = r#"{ "base_url": "https://api.example.com" }"#;
        let integration =
            integration.unwrap_or_else(|| Document::read(DocumentKind::Integration, "integration", smallest).unwrap());
        let model = model.unwrap_or_else(|| Document::read(DocumentKind::Model, "model", "{}").unwrap());
        Ok(make(&Levels {
            name: "example",
            integration: &integration,
            mapping: mapping.as_ref(),
            model: Some(("crm", &model)),
            environment: environment.as_ref(),
            account: account.as_ref(),
            auth: self.json.get("auth").and_then(Value::as_str),
        }))
    }
}

/// Diagnostics as the cases write them: only the members that the expectation names.
pub(crate) fn told(found: &[Diagnostic], expected: &[Value]) -> Vec<Value> {
    let names = |i: usize| expected.get(i).or(expected.last()).and_then(Value::as_object);
    let tell = |(i, found): (usize, &Diagnostic)| {
        let all = serde_json::json!({
            "severity": found.severity, "code": found.code, "message": found.message, "hint": found.hint,
            "at": found.place.to_string(), "pointer": found.place.pointer, "level": found.place.level.as_str(),
            "text": found.source.text.get(found.span.clone()),
        });
        match names(i) {
            Some(names) => all
                .as_object()
                .unwrap()
                .iter()
                .filter(|(name, _)| names.contains_key(*name))
                .map(|(n, v)| (n.clone(), v.clone()))
                .collect(),
            None => all,
        }
    };
    found.iter().enumerate().map(tell).collect()
}
