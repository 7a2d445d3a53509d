//! Catalog files on disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{Catalog, File, Integration};

/// Calls `add` for every `.json` file at or below a path, in the order of their names. Fails if something cannot be read.
pub(super) fn walk(path: &Path, add: &mut impl FnMut(File)) -> anyhow::Result<()> {
    let meta = std::fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?;
    if meta.is_file() {
        add(read(path)?);
        return Ok(());
    }
    for entry in sorted_entries(path)? {
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "json") {
            walk(&entry, add)?;
        }
    }
    Ok(())
}

/// Adds what the given paths imply: a mapping beside its `integration.json`, whatever the folder above is called; the definition
/// beside a mapping or fixture that was given alone; the models of the catalog that an integration's folder lies in.
pub(super) fn complete(catalog: &mut Catalog) -> anyhow::Result<()> {
    for file in std::mem::take(&mut catalog.loose) {
        match beside_a_definition(&file) {
            Some((name, model)) => drop(catalog.integration(&name).mappings.insert(model, file)),
            None => catalog.loose.push(file),
        }
    }
    let mut missing = Vec::new();
    for integration in catalog.integrations.values_mut() {
        let Some(folder) = folder_of(integration) else { continue };
        if integration.definition.is_none() {
            integration.definition = Some(read(&folder.join("integration.json"))?);
            if integration.mappings.is_empty() {
                integration.mappings = mappings_in(&folder)?;
            }
        }
        for model in integration
            .mappings
            .keys()
            .filter(|model| !catalog.models.contains_key(*model))
        {
            let path = folder.join("../../models").join(format!("{model}.json"));
            if path.is_file() {
                missing.push((model.clone(), read(&path)?));
            }
        }
    }
    catalog.models.extend(missing);
    Ok(())
}

/// The folder of an integration, by any of its files.
fn folder_of(integration: &Integration) -> Option<PathBuf> {
    let files = integration
        .definition
        .iter()
        .chain(integration.mappings.values())
        .map(|file| (file, 1));
    let fixtures = integration
        .fixtures
        .iter()
        .chain(&integration.sandbox)
        .map(|file| (file, 2));
    let (file, up) = files.chain(fixtures).next()?;
    Some(file.path.as_ref()?.canonicalize().ok()?.ancestors().nth(up)?.to_owned())
}

fn mappings_in(folder: &Path) -> anyhow::Result<BTreeMap<String, File>> {
    let mut mappings = BTreeMap::new();
    for path in sorted_entries(folder)? {
        let stem = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        if path.extension().is_some_and(|extension| extension == "json") && stem != "integration" {
            mappings.insert(stem, read(&path)?);
        }
    }
    Ok(mappings)
}

/// The integration's and the model's name of a file that lies beside an `integration.json`.
fn beside_a_definition(file: &File) -> Option<(String, String)> {
    let path = file.path.as_ref()?;
    let folder = path.parent()?;
    if !folder.join("integration.json").is_file() {
        return None;
    }
    let name = folder.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned();
    Some((name, path.file_stem()?.to_string_lossy().into_owned()))
}

fn sorted_entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> anyhow::Result<File> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    // `.` and `..` hide the folder's name, which names the integration.
    let name = match path.is_relative() && path.components().count() > 1 {
        true => path.to_string_lossy().into_owned(),
        false => path.canonicalize().map_or_else(
            |_| path.to_string_lossy().into_owned(),
            |full| full.to_string_lossy().into_owned(),
        ),
    };
    Ok(File {
        name,
        text,
        path: Some(path.to_owned()),
    })
}
