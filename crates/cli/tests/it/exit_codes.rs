use crate::support::{Folder, run, run_with};

#[test]
fn each_ending_has_its_code() {
    let cases: [(&[&str], i32); 8] = [
        (&["eval", "-e", "1"], 0),
        (&["eval", "-e", "1 +"], 1),
        (&["eval"], 2),
        (&["nonsense"], 2),
        (&["check", "/no/such/folder"], 2),
        (&["test", "/no/such/folder"], 2),
        (
            &[
                "call",
                "crm",
                "contacts",
                "list",
                "--account",
                "a",
                "--key",
                "k",
                "--url",
                "http://127.0.0.1:1",
            ],
            3,
        ),
        (&["call", "crm", "contacts", "get", "--account", "a", "--key", "k"], 2),
    ];
    for (arguments, code) in cases {
        let done = run(arguments);
        assert_eq!(done.code, code, "{arguments:?}: {done:?}");
    }
}

#[test]
fn help_documents_the_codes() {
    let help = run(&["--help"]);
    assert_eq!(help.code, 0);
    for line in ["0  done", "1  findings", "2  the command line", "3  a server"] {
        assert!(help.out.contains(line), "{line}: {}", help.out);
    }
}

#[test]
fn data_goes_to_standard_output_alone() {
    let schema = run(&["schema", "integration"]);
    assert!(schema.err.is_empty(), "{}", schema.err);
    let properties = &schema.json()["properties"];
    assert!(
        properties["base_url"].is_object() && properties["resources"].is_object(),
        "{properties}"
    );
    for kind in ["mapping", "model", "overlay"] {
        assert_eq!(run(&["schema", kind]).json()["type"], "object", "{kind}");
    }
}

#[test]
fn completions_know_every_command() {
    let script = run(&["completions", "bash"]).out;
    for command in [
        "serve",
        "demo",
        "check",
        "test",
        "eval",
        "call",
        "schema",
        "keys",
        "import-account",
    ] {
        assert!(script.contains(command), "{command}");
    }
}

#[test]
fn an_account_with_a_mistake_does_not_print_its_secrets() {
    let folder = Folder::new();
    let account = r#"{"integration": "acme", "credentials": "top-secret-text"}"#;
    let failed = run_with(&["import-account", "--data-dir", folder.path()], account, &[]);
    assert_eq!(failed.code, 2);
    assert!(!format!("{failed:?}").contains("top-secret-text"), "{failed:?}");
    let unknown = r#"{"integration": "acme", "credentials": {"token": "top-secret-text"}}"#;
    let failed = run_with(&["import-account", "--data-dir", folder.path()], unknown, &[]);
    assert_eq!(failed.code, 2);
    assert!(
        failed.err.contains("no integration `acme`") && !failed.err.contains("top-secret"),
        "{failed:?}"
    );
}
