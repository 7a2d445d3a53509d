//! The pages of the catalog and the models are what the definitions say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::{Folder, run};

#[test]
fn the_pages_are_current() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let made = Folder::new();
    let outcome = run(&["coverage", "--markdown", made.path()]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    for folder in ["catalog", "models"] {
        let (wanted, written) = (pages(&Path::new(made.path()).join(folder)), pages(&docs.join(folder)));
        let stale: Vec<&PathBuf> = wanted
            .iter()
            .filter(|(name, page)| written.get(*name) != Some(page))
            .map(|(name, _)| name)
            .chain(written.keys().filter(|name| !wanted.contains_key(*name)))
            .collect();
        assert!(
            stale.is_empty(),
            "docs/{folder} is not what the definitions say: {stale:?}; run `interlingua coverage --markdown docs`"
        );
    }
}

fn pages(folder: &Path) -> BTreeMap<PathBuf, String> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (PathBuf::from(path.file_name().unwrap()), text)
    };
    paths.map(read).collect()
}

#[test]
fn nine_of_ten_fields_that_a_vendor_has_are_served() {
    let outcome = run(&["coverage", "--least", "90"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
}
