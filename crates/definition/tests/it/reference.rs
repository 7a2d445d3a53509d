//! The reference: the committed page is the one that the schemas make, and its examples are definitions without faults.

use std::path::Path;

use interlingua_definition::schema::reference;
use interlingua_definition::{Document, DocumentKind, Levels, check_all};

#[test]
fn the_committed_reference_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/definitions.md");
    let committed = std::fs::read_to_string(file).unwrap();
    assert!(
        committed == reference(),
        "write it anew: interlingua schema --markdown > docs/definitions.md"
    );
}

/// Fenced blocks that say which kind of document they are.
fn examples() -> Vec<(DocumentKind, String)> {
    let text = reference();
    let blocks = text.split("\n```jsonc ").skip(1).map(|block| {
        let (kind, rest) = block.split_once('\n').unwrap();
        let kind = match kind {
            "integration" => DocumentKind::Integration,
            "mapping" => DocumentKind::Mapping,
            "model" => DocumentKind::Model,
            "overlay" => DocumentKind::Overlay,
            other => panic!("an example of no kind: {other}"),
        };
        (kind, rest.split("\n```").next().unwrap().to_owned())
    });
    blocks.collect()
}

#[test]
fn the_examples_of_the_reference_are_one_definition_without_faults() {
    let examples = examples();
    let document = |kind| {
        let (_, text) = examples.iter().find(|(found, _)| *found == kind).unwrap();
        Document::read(kind, "example", text).unwrap_or_else(|found| panic!("{}", found[0]))
    };
    let (integration, mapping) = (document(DocumentKind::Integration), document(DocumentKind::Mapping));
    let (model, overlay) = (document(DocumentKind::Model), document(DocumentKind::Overlay));
    for account in [None, Some(&overlay)] {
        let levels = Levels {
            name: "example",
            integration: &integration,
            mapping: Some(&mapping),
            model: Some(("crm", &model)),
            environment: None,
            account,
            auth: None,
        };
        let found: Vec<String> = check_all(&levels)
            .iter()
            .filter(|found| found.is_error())
            .map(ToString::to_string)
            .collect();
        assert_eq!(found, Vec::<String>::new());
    }
    assert_eq!(examples.len(), 4);
}
