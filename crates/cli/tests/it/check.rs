use crate::support::{Folder, data, run};

#[test]
fn good_definitions_have_no_findings_however_they_are_named() {
    for path in [
        "good",
        "good/integrations/acme",
        "good/integrations/acme/integration.json",
        "good/integrations/acme/people.json",
        "good/models/people.json",
        "good/integrations/acme/fixtures/list.json",
    ] {
        let checked = run(&["check", &data(path)]);
        assert_eq!((checked.code, checked.out.as_str()), (0, ""), "{path}: {checked:?}");
        assert!(checked.err.contains("0 errors, 0 warnings"), "{path}: {}", checked.err);
    }
}

#[test]
fn a_finding_is_drawn_at_its_place_with_a_hint() {
    let checked = run(&["check", &data("bad")]);
    assert_eq!(checked.code, 1);
    for part in [
        "integration.json:3:",
        "cursor_feild",
        "^^^",
        "did you mean `cursor_field`?",
    ] {
        assert!(checked.out.contains(part), "{part}: {}", checked.out);
    }
    assert!(
        !checked.out.contains('\u{1b}'),
        "colours without a terminal: {:?}",
        checked.out
    );
}

#[test]
fn findings_are_data_with_json() {
    let result = run(&["check", "--json", &data("bad")]).json();
    let finding = &result["findings"][0];
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["place"]["line"], 3);
    assert!(result["errors"].as_u64().unwrap() >= 1);
}

#[test]
fn a_loose_file_is_told_by_what_is_in_it() {
    let folder = Folder::new();
    let integration = folder.write(
        "one.json",
        r#"{ "base_url": "https://x.test", "resources": {}, "resourse": 1 }"#,
    );
    let overlay = folder.write("two.json", r#"{ "mappings": {}, "mapping": {} }"#);
    let checked = run(&["check", &integration, &overlay]);
    assert!(
        checked.out.contains("one.json:1:") && checked.out.contains("did you mean `resources`?"),
        "{}",
        checked.out
    );
    assert!(
        checked.out.contains("two.json:1:") && checked.out.contains("did you mean `mappings`?"),
        "{}",
        checked.out
    );
}

#[test]
fn fixtures_and_sandboxes_are_checked_too() {
    let folder = Folder::copy_of("good");
    folder.write("integrations/acme/fixtures/odd.json", r#"{ "titel": "x" }"#);
    folder.write(
        "integrations/acme/fixtures/sandbox.json",
        r#"{ "routes": { "GET /a": { "match": "query." } } }"#,
    );
    let checked = run(&["check", folder.path()]);
    assert_eq!(checked.code, 1);
    assert!(
        checked.out.contains("odd.json:1:") && checked.out.contains("`titel`"),
        "{}",
        checked.out
    );
    assert!(
        checked.out.contains("sandbox.json: routes, `GET /a`: in `query.`"),
        "{}",
        checked.out
    );
}

#[test]
fn the_embedded_catalog_has_no_errors() {
    let checked = run(&["check"]);
    assert_eq!(checked.code, 0, "{}", checked.out);
}
