use crate::support::{Folder, run};

#[test]
fn a_key_is_shown_once_listed_and_revoked() {
    let folder = Folder::new();
    let at = ["--data-dir", folder.path()];
    let made = run(&[
        "keys",
        "create",
        "--name",
        "billing",
        "--scope",
        "read-only",
        "--json",
        at[0],
        at[1],
    ])
    .json();
    let (id, text) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
    assert_eq!(
        (made["scope"].as_str(), made["environment"].as_str()),
        (Some("read_only"), Some("default"))
    );

    let listed = run(&["keys", "list", "--environment", "default", at[0], at[1]]);
    assert!(
        listed.out.contains(id) && listed.out.contains("billing") && listed.out.contains("in force"),
        "{listed:?}"
    );
    assert!(!format!("{listed:?}").contains(text), "the key's text is kept");

    assert_eq!(
        run(&["keys", "revoke", id, at[0], at[1]]).code,
        2,
        "another environment's key"
    );
    assert_eq!(
        run(&["keys", "revoke", id, "--environment", "default", at[0], at[1]]).code,
        0
    );
    let listed = run(&["keys", "list", "--environment", "default", "--json", at[0], at[1]]).json();
    assert!(listed["data"][0]["revoked_at_ms"].is_i64(), "{listed}");
}

#[test]
fn the_master_key_file_is_the_owners_alone() {
    let folder = Folder::new();
    assert_eq!(run(&["keys", "create", "--data-dir", folder.path()]).code, 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.0.join("master.key"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
