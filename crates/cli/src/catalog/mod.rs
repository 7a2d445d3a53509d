//! The catalog: definitions and fixtures, embedded in the binary or in a folder of the same layout.

mod disk;

use std::collections::BTreeMap;
use std::path::PathBuf;

use include_dir::{Dir, DirEntry, include_dir};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../catalog");

/// One file, with the name that people know it by.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Path as it is shown.
    pub(crate) name: String,
    pub(crate) text: String,
    /// Where it lies on disk; `None` = embedded.
    pub(crate) path: Option<PathBuf>,
}

/// The files of one integration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Integration {
    pub(crate) definition: Option<File>,
    /// By unified model.
    pub(crate) mappings: BTreeMap<String, File>,
    pub(crate) fixtures: Vec<File>,
    pub(crate) sandbox: Option<File>,
}

/// Everything that was found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Catalog {
    pub(crate) integrations: BTreeMap<String, Integration>,
    pub(crate) models: BTreeMap<String, File>,
    /// Files whose place says nothing: told apart by what is in them.
    pub(crate) loose: Vec<File>,
}

/// What a file is, by its place.
#[derive(Debug, PartialEq, Eq)]
enum Role<'a> {
    Definition(&'a str),
    Mapping(&'a str, &'a str),
    Fixture(&'a str),
    Sandbox(&'a str),
    Model(&'a str),
    Unknown,
}

impl Catalog {
    /// The catalog in the binary.
    pub(crate) fn embedded() -> Catalog {
        let mut catalog = Catalog::default();
        embedded_files(&EMBEDDED, &mut |file| catalog.add(file));
        catalog
    }

    /// The catalog in folders and files; the embedded one without any. Models that the paths lack are taken from the embedded one.
    pub(crate) fn load(paths: &[PathBuf]) -> anyhow::Result<Catalog> {
        let embedded = Catalog::embedded();
        if paths.is_empty() {
            return Ok(embedded);
        }
        let mut catalog = Catalog::default();
        for path in paths {
            disk::walk(path, &mut |file| catalog.add(file))?;
        }
        disk::complete(&mut catalog)?;
        Ok(catalog)
    }

    /// A model of this catalog, or of the embedded one.
    pub(crate) fn model(&self, name: &str) -> Option<File> {
        self.models
            .get(name)
            .cloned()
            .or_else(|| Catalog::embedded().models.get(name).cloned())
    }

    /// Its definitions as the server takes them: path below the catalog, and text.
    pub(crate) fn definitions(&self) -> Vec<(String, String)> {
        let models = self
            .models
            .iter()
            .map(|(name, file)| (format!("models/{name}.json"), file));
        let integrations = self.integrations.iter().flat_map(|(name, integration)| {
            let definition = integration
                .definition
                .iter()
                .map(|file| ("integration".to_owned(), file));
            let mappings = integration.mappings.iter().map(|(model, file)| (model.clone(), file));
            definition
                .chain(mappings)
                .map(move |(stem, file)| (format!("integrations/{name}/{stem}.json"), file))
        });
        models
            .chain(integrations)
            .map(|(path, file)| (path, file.text.clone()))
            .collect()
    }

    fn add(&mut self, file: File) {
        match role(&file.name) {
            Role::Definition(name) => self.integration(name).definition = Some(file.clone()),
            Role::Mapping(name, model) => drop(self.integration(name).mappings.insert(model.to_owned(), file.clone())),
            Role::Fixture(name) => self.integration(name).fixtures.push(file.clone()),
            Role::Sandbox(name) => self.integration(name).sandbox = Some(file.clone()),
            Role::Model(name) => drop(self.models.insert(name.to_owned(), file.clone())),
            Role::Unknown => self.loose.push(file.clone()),
        }
    }

    fn integration(&mut self, name: &str) -> &mut Integration {
        self.integrations.entry(name.to_owned()).or_default()
    }
}

/// Tells a file by its path: `…/models/crm.json`, `…/acme/integration.json`, `…/integrations/acme/crm.json`, `…/acme/fixtures/x.json`.
fn role(path: &str) -> Role<'_> {
    let mut parts = path.rsplit('/');
    let stem = parts.next().and_then(|file| file.strip_suffix(".json"));
    match (stem, parts.next(), parts.next()) {
        (Some("integration"), Some(name), _) => Role::Definition(name),
        (Some("sandbox"), Some("fixtures"), Some(name)) => Role::Sandbox(name),
        (Some(_), Some("fixtures"), Some(name)) => Role::Fixture(name),
        (Some(model), Some("models"), _) => Role::Model(model),
        (Some(model), Some(name), Some("integrations")) => Role::Mapping(name, model),
        _ => Role::Unknown,
    }
}

fn embedded_files(dir: &Dir<'_>, add: &mut impl FnMut(File)) {
    let mut entries: Vec<&DirEntry<'_>> = dir.entries().iter().collect();
    entries.sort_by_key(|entry| entry.path());
    for entry in entries {
        match entry {
            DirEntry::Dir(dir) => embedded_files(dir, add),
            DirEntry::File(file) => {
                let name = format!("catalog/{}", file.path().display());
                if let (true, Some(text)) = (name.ends_with(".json"), file.contents_utf8()) {
                    add(File {
                        name,
                        text: text.to_owned(),
                        path: None,
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_by_its_place() {
        assert_eq!(
            role("catalog/integrations/acme/integration.json"),
            Role::Definition("acme")
        );
        assert_eq!(role("acme/integration.json"), Role::Definition("acme"));
        assert_eq!(role("catalog/integrations/acme/crm.json"), Role::Mapping("acme", "crm"));
        assert_eq!(role("x/acme/fixtures/list.json"), Role::Fixture("acme"));
        assert_eq!(role("x/acme/fixtures/sandbox.json"), Role::Sandbox("acme"));
        assert_eq!(role("catalog/models/crm.json"), Role::Model("crm"));
        assert_eq!(role("notes.txt"), Role::Unknown);
        assert_eq!(role("some.json"), Role::Unknown);
    }
}
