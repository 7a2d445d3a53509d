//! Catalog files on disk.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::{Catalog, File};

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

/// Sorts out what a folder's own place could not tell: a mapping beside its `integration.json`, whatever the folder above is called, and
/// the definition beside a mapping or fixture that was given alone.
pub(super) fn complete(catalog: &mut Catalog) -> anyhow::Result<()> {
    for file in std::mem::take(&mut catalog.loose) {
        match beside_a_definition(&file) {
            Some((name, model)) => drop(catalog.integration(&name).mappings.insert(model, file)),
            None => catalog.loose.push(file),
        }
    }
    for (name, integration) in &mut catalog.integrations {
        if integration.definition.is_none() {
            let fixtures = integration
                .fixtures
                .iter()
                .chain(&integration.sandbox)
                .filter_map(|file| Some((file.path.as_ref()?, 2)));
            let mappings = integration
                .mappings
                .values()
                .filter_map(|file| Some((file.path.as_ref()?, 1)));
            let Some(folder) = fixtures.chain(mappings).find_map(|(path, up)| path.ancestors().nth(up)) else {
                continue;
            };
            integration.definition = Some(read(&folder.join("integration.json"))?);
            if integration.mappings.is_empty() {
                integration.mappings = mappings_in(folder)?;
            }
        } else if name.is_empty() {
            bail!("an integration needs a folder that names it");
        }
    }
    Ok(())
}

fn mappings_in(folder: &Path) -> anyhow::Result<std::collections::BTreeMap<String, File>> {
    let mut mappings = std::collections::BTreeMap::new();
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
