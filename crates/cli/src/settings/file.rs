//! The settings file: TOML, a flat list of known keys.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

/// Every key that the file may have.
const KEYS: [&str; 14] = [
    "listen",
    "data_dir",
    "public_url",
    "egress_allow",
    "frame_ancestors",
    "ca_file",
    "outbound_proxy",
    "no_proxy",
    "admin_key",
    "master_key",
    "database_url",
    "token_timeout",
    "event_retention",
    "plans_kept",
];
/// How like a known key an unknown one must be to be taken for it, 0 to 1.
const LIKENESS: f64 = 0.7;

/// What a settings file says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FileSettings {
    pub(crate) listen: Option<String>,
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) public_url: Option<String>,
    pub(crate) egress_allow: Vec<String>,
    pub(crate) frame_ancestors: Vec<String>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) outbound_proxy: Option<String>,
    pub(crate) no_proxy: Option<String>,
    pub(crate) admin_key: Option<String>,
    pub(crate) master_key: Option<String>,
    pub(crate) database_url: Option<String>,
    pub(crate) token_timeout: Option<String>,
    pub(crate) event_retention: Option<String>,
    pub(crate) plans_kept: Option<String>,
}

impl FileSettings {
    /// Reads a file. Fails if it cannot be read, is no TOML, or has an unknown key.
    pub(crate) fn read(path: &Path) -> anyhow::Result<FileSettings> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the settings file {} cannot be read", path.display()))?;
        Self::parse(&text).with_context(|| format!("settings file {}", path.display()))
    }

    fn parse(text: &str) -> anyhow::Result<FileSettings> {
        let table: toml::Table = toml::from_str(text)?;
        let unknown: Vec<String> = table
            .keys()
            .filter(|key| !KEYS.contains(&key.as_str()))
            .map(|key| complain(key))
            .collect();
        if !unknown.is_empty() {
            bail!("{}", unknown.join("; "));
        }
        Ok(table.try_into()?)
    }
}

fn complain(key: &str) -> String {
    let likest = KEYS
        .iter()
        .map(|known| (strsim::jaro_winkler(key, known), known))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|left, right| left.0.total_cmp(&right.0));
    match likest {
        Some((_, known)) => format!("unknown key `{key}`: did you mean `{known}`?"),
        None => format!("unknown key `{key}`: the keys are {}", KEYS.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_unknown_key_is_named_with_a_suggestion() {
        let error = FileSettings::parse("lisen = \"x\"\ncolour = 1\n")
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("did you mean `listen`?"), "{error}");
        assert!(error.contains("unknown key `colour`: the keys are listen"), "{error}");
    }

    #[test]
    fn a_wrong_type_names_its_key() {
        let error = FileSettings::parse("listen = 8080\n").err().unwrap().to_string();
        assert!(error.contains("listen") || error.contains("string"), "{error}");
    }
}
