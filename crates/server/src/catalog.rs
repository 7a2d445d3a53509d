//! The definitions that ship with the product, as files `integrations/<name>/integration.json`,
//! `integrations/<name>/<model>.json` and `models/<model>.json`.

use interlingua_store::DocumentKind;

/// A file of the catalog: its path below `catalog/`, and its text.
pub type CatalogFile = (String, String);

/// Which definition a file holds, and its name; `None` for fixtures and the like.
pub(crate) fn identify(path: &str) -> Option<(DocumentKind, String)> {
    let parts: Vec<&str> = path
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != "catalog")
        .collect();
    match parts.as_slice() {
        ["integrations", name, "integration.json"] => Some((DocumentKind::Integration, (*name).to_owned())),
        ["integrations", name, file] => {
            let model = file.strip_suffix(".json")?;
            Some((DocumentKind::Mapping, format!("{name}/{model}")))
        }
        ["models", file] => Some((DocumentKind::Model, file.strip_suffix(".json")?.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_the_file_defines() {
        let cases = [
            (
                "integrations/acme/integration.json",
                Some((DocumentKind::Integration, "acme")),
            ),
            (
                "catalog/integrations/acme/crm.json",
                Some((DocumentKind::Mapping, "acme/crm")),
            ),
            ("models/crm.json", Some((DocumentKind::Model, "crm"))),
            ("integrations/acme/fixtures/list.json", None),
            ("integrations/acme/logo.svg", None),
            ("README.md", None),
        ];
        for (path, expected) in cases {
            assert_eq!(
                identify(path),
                expected.map(|(kind, name)| (kind, name.to_owned())),
                "{path}"
            );
        }
    }
}
