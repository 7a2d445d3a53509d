//! Kinds of failure and their statuses, as the reference of the API lists them.

use std::path::Path;

use interlingua_definition::kind::Kind;

#[test]
fn every_kind_has_the_status_of_the_reference() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md");
    let text = std::fs::read_to_string(file).unwrap();
    for kind in Kind::ALL {
        let name = format!("`{}`", kind.as_str());
        let cells: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with('|'))
            .flat_map(|line| line.split('|'))
            .map(str::trim)
            .collect();
        let listed = cells.windows(2).any(|pair| {
            let named = pair[0].split(',').any(|word| word.trim().starts_with(&name));
            named && pair[1].starts_with(&kind.status().to_string())
        });
        assert!(listed, "docs/api.md does not list {name} with {}", kind.status());
    }
}
