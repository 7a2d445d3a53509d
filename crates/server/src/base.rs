//! The base level as it stands: the catalog, and over it what administrators put. Read again when the revision moves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use interlingua_definition::source::Level;
use interlingua_definition::{Document, DocumentKind as Kind};
use interlingua_store::{DocumentKind, Store, StoreError};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::catalog::{self, CatalogFile};

/// SHA-256 of what a plan is made of.
pub(crate) type Hash = [u8; 32];

/// A document that reads without errors.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) document: Document,
    pub(crate) hash: Hash,
    /// Revision of a stored document; `None` = it ships with the product.
    pub(crate) revision: Option<u64>,
}

/// Kind and name.
pub(crate) type Name = (DocumentKind, String);

/// All base definitions and the environments' names, at one revision.
#[derive(Debug, Default)]
pub(crate) struct Base {
    pub(crate) revision: u64,
    pub(crate) definitions: BTreeMap<Name, Arc<Entry>>,
    pub(crate) environments: BTreeSet<String>,
}

impl Base {
    pub(crate) fn get(&self, kind: DocumentKind, name: &str) -> Option<&Arc<Entry>> {
        self.definitions.get(&(kind, name.to_owned()))
    }

    pub(crate) fn mapping(&self, integration: &str, model: &str) -> Option<&Arc<Entry>> {
        self.get(DocumentKind::Mapping, &format!("{integration}/{model}"))
    }

    /// Names of one kind, in order.
    pub(crate) fn names(&self, kind: DocumentKind) -> Vec<&str> {
        self.definitions
            .keys()
            .filter(|(found, _)| *found == kind)
            .map(|(_, name)| name.as_str())
            .collect()
    }

    /// Integration and model of every mapping.
    pub(crate) fn mappings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.names(DocumentKind::Mapping)
            .into_iter()
            .filter_map(|name| name.split_once('/'))
    }

    /// Models that an integration is mapped to.
    pub(crate) fn models_of<'a>(&'a self, integration: &str) -> Vec<&'a str> {
        self.mappings()
            .filter(|(name, _)| *name == integration)
            .map(|(_, model)| model)
            .collect()
    }
}

/// Reads a document. Its hash covers kind and text, so equal content shares plans whatever it is called.
pub(crate) fn read(
    kind: DocumentKind,
    source: &str,
    text: &str,
    revision: Option<u64>,
) -> Result<Arc<Entry>, Vec<interlingua_definition::diagnostic::Diagnostic>> {
    let (kind, level) = match kind {
        DocumentKind::Integration => (Kind::Integration, Level::Base),
        DocumentKind::Mapping => (Kind::Mapping, Level::Base),
        DocumentKind::Model => (Kind::Model, Level::Base),
        DocumentKind::EnvironmentOverlay => (Kind::Overlay, Level::Environment),
        DocumentKind::AccountOverlay => (Kind::Overlay, Level::Account),
    };
    let document = Document::read_at(kind, level, source, text)?;
    Ok(Arc::new(Entry {
        document,
        hash: Sha256::digest(text.as_bytes()).into(),
        revision,
    }))
}

/// The name that diagnostics call a definition by.
pub(crate) fn source_name(kind: DocumentKind, name: &str) -> String {
    match kind {
        DocumentKind::Integration => format!("integrations/{name}/integration.json"),
        DocumentKind::Mapping => format!("integrations/{name}.json"),
        DocumentKind::Model => format!("models/{name}.json"),
        DocumentKind::EnvironmentOverlay => "overlay of the environment".to_owned(),
        DocumentKind::AccountOverlay => "overlay of the account".to_owned(),
    }
}

/// Keeps the newest base at hand.
pub(crate) struct Shelf {
    store: Arc<dyn Store>,
    catalog: BTreeMap<Name, Arc<Entry>>,
    current: RwLock<Arc<Base>>,
    /// One reader of the database at a time; the others take what it brings.
    loading: Mutex<()>,
}

impl Shelf {
    /// A file of the catalog that does not read is left out and logged: one bad file must not keep the rest away.
    pub(crate) fn new(store: Arc<dyn Store>, files: Vec<CatalogFile>) -> Shelf {
        let mut catalog = BTreeMap::new();
        for (path, text) in files {
            let Some((kind, name)) = catalog::identify(&path) else {
                continue;
            };
            match read(kind, &source_name(kind, &name), &text, None) {
                Ok(entry) => drop(catalog.insert((kind, name), entry)),
                Err(diagnostics) => complain(&path, &diagnostics),
            }
        }
        Shelf {
            store,
            catalog,
            current: RwLock::default(),
            loading: Mutex::new(()),
        }
    }

    /// The base at the newest revision that this node knows.
    pub(crate) async fn base(&self) -> Result<Arc<Base>, StoreError> {
        if let Some(base) = self.fresh() {
            return Ok(base);
        }
        let _loading = self.loading.lock().await;
        if let Some(base) = self.fresh() {
            return Ok(base);
        }
        let base = Arc::new(self.load().await?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&base);
        Ok(base)
    }

    /// Whether the catalog holds it.
    pub(crate) fn ships(&self, kind: DocumentKind, name: &str) -> Option<&Arc<Entry>> {
        self.catalog.get(&(kind, name.to_owned()))
    }

    fn current(&self) -> Arc<Base> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn fresh(&self) -> Option<Arc<Base>> {
        Some(self.current()).filter(|base| base.revision == self.store.known_revision())
    }

    /// The revision is taken before reading: what changes meanwhile is read again next time.
    async fn load(&self) -> Result<Base, StoreError> {
        let revision = self.store.known_revision();
        let before = self.current();
        let mut definitions = self.catalog.clone();
        for kind in [DocumentKind::Integration, DocumentKind::Model, DocumentKind::Mapping] {
            for (key, document) in self.store.documents(None, kind).await? {
                let name = (kind, key.name);
                let known = before
                    .definitions
                    .get(&name)
                    .filter(|entry| entry.revision == Some(document.revision));
                let entry = match known {
                    Some(entry) => Ok(Arc::clone(entry)),
                    None => read(
                        kind,
                        &source_name(kind, &name.1),
                        &document.text,
                        Some(document.revision),
                    ),
                };
                match entry {
                    Ok(entry) => drop(definitions.insert(name, entry)),
                    Err(diagnostics) => complain(&source_name(kind, &name.1), &diagnostics),
                }
            }
        }
        let environments = self
            .store
            .environments()
            .await?
            .into_iter()
            .map(|found| found.name)
            .collect();
        Ok(Base {
            revision,
            definitions,
            environments,
        })
    }
}

fn complain(source: &str, diagnostics: &[interlingua_definition::diagnostic::Diagnostic]) {
    for diagnostic in diagnostics {
        tracing::error!(source, %diagnostic, "a definition was left out");
    }
}
