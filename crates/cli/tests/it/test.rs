use crate::support::{Folder, data, run};

#[test]
fn good_fixtures_pass() {
    let tested = run(&["test", &data("good")]);
    assert_eq!(tested.code, 0, "{tested:?}");
    assert!(
        tested.out.contains("acme: List persons over two pages"),
        "{}",
        tested.out
    );
    assert!(tested.err.contains("2 cases, 2 passed, 0 failed"), "{}", tested.err);
}

#[test]
fn every_difference_is_shown_with_its_place() {
    let folder = Folder::copy_of("good");
    let file = folder.write(
        "integrations/acme/fixtures/failing.json",
        &std::fs::read_to_string(data("failing.json")).unwrap(),
    );
    let tested = run(&["test", &file]);
    assert_eq!(tested.code, 1, "{tested:?}");
    for part in [
        "request 1, query `page`",
        "expected 1",
        "/data/0/name",
        "expected \"Eve\"",
        "actual   \"Ada\"",
        "request 2",
        "expected GET /v1/never",
        "GET https://api.acme.test/v1/people",
    ] {
        assert!(tested.out.contains(part), "{part}: {}", tested.out);
    }
    assert!(!tested.out.contains("t1"), "a credential is shown: {}", tested.out);
}

#[test]
fn a_request_that_nobody_recorded_fails_and_is_shown() {
    let folder = Folder::copy_of("good");
    let file = folder.write(
        "integrations/acme/fixtures/x.json",
        &std::fs::read_to_string(data("unexpected.json")).unwrap(),
    );
    let tested = run(&["test", &file]);
    assert_eq!(tested.code, 1);
    assert!(
        tested.out.contains("GET https://api.acme.test/v1/people/7"),
        "{}",
        tested.out
    );
}

#[test]
fn a_filter_chooses_and_junit_reports() {
    let folder = Folder::copy_of("good");
    folder.write(
        "integrations/acme/fixtures/failing.json",
        &std::fs::read_to_string(data("failing.json")).unwrap(),
    );
    let report = folder.0.join("report.xml");
    let tested = run(&["test", folder.path(), "--junit", report.to_str().unwrap()]);
    assert!(tested.err.contains("3 cases, 2 passed, 1 failed"), "{}", tested.err);
    let xml = std::fs::read_to_string(report).unwrap();
    assert!(
        xml.contains("tests=\"3\" failures=\"1\"") && xml.contains("/data/0/name"),
        "{xml}"
    );
    let tested = run(&["test", folder.path(), "--filter", "two pages", "--json"]).json();
    assert_eq!(
        (tested["passed"].as_u64(), tested["failed"].as_u64()),
        (Some(1), Some(0)),
        "{tested}"
    );
}

#[test]
fn bless_writes_what_came_and_says_so() {
    let folder = Folder::copy_of("good");
    let text = std::fs::read_to_string(data("good/integrations/acme/fixtures/list.json")).unwrap();
    let file = folder.write(
        "integrations/acme/fixtures/list.json",
        &text.replace("\"Ada\", \"salary\"", "\"Eve\", \"salary\""),
    );
    assert_eq!(run(&["test", &file]).code, 1);
    let blessed = run(&["test", "--bless", &file]);
    assert!(blessed.err.contains("wrote `expect` of"), "{}", blessed.err);
    assert_eq!(run(&["test", &file]).code, 0, "{:?}", run(&["test", &file]));
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.contains("\"salary\": 9007199254740993"), "{written}");
}

#[test]
fn the_embedded_fixtures_pass() {
    let tested = run(&["test"]);
    assert_eq!(tested.code, 0, "{}", tested.out);
}
