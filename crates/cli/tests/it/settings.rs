use crate::support::{Folder, run_with};

/// Where `keys create` puts its data tells which setting won.
#[test]
fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
    let folder = Folder::new();
    let place = |name: &str| folder.0.join(name);
    let config = folder.write("settings.toml", &format!("data_dir = {:?}\n", place("file")));
    let variable = place("variable").display().to_string();
    let flag = place("flag").display().to_string();
    let made = |name: &str| place(name).join("interlingua.db").is_file();

    assert_eq!(run_with(&["keys", "create", "--config", &config], "", &[]).code, 0);
    assert_eq!((made("file"), made("variable"), made("flag")), (true, false, false));
    let variables = [("INTERLINGUA_DATA_DIR", variable.as_str())];
    assert_eq!(
        run_with(&["keys", "create", "--config", &config], "", &variables).code,
        0
    );
    assert_eq!((made("variable"), made("flag")), (true, false));
    assert_eq!(
        run_with(
            &["keys", "create", "--config", &config, "--data-dir", &flag],
            "",
            &variables
        )
        .code,
        0
    );
    assert!(made("flag"));
}

#[test]
fn an_unknown_key_in_the_file_is_refused_with_a_suggestion() {
    let folder = Folder::new();
    let config = folder.write("settings.toml", "data_dri = \"x\"\n");
    let failed = run_with(&["keys", "list"], "", &[("INTERLINGUA_CONFIG", &config)]);
    assert_eq!(failed.code, 2);
    assert!(
        failed.err.contains("settings.toml") && failed.err.contains("did you mean `data_dir`?"),
        "{}",
        failed.err
    );
}

#[test]
fn a_data_folder_that_cannot_be_made_is_unavailable() {
    let folder = Folder::new();
    let file = folder.write("taken", "");
    let failed = run_with(&["keys", "list", "--data-dir", &file], "", &[]);
    assert_eq!(failed.code, 3, "{failed:?}");
    assert!(failed.err.contains("taken"), "{}", failed.err);
}

#[test]
fn another_master_key_is_refused() {
    let folder = Folder::new();
    let key = |digit: &str| format!("{}0", digit.repeat(63));
    let list = |key: &str| {
        run_with(
            &["keys", "list", "--data-dir", folder.path()],
            "",
            &[("INTERLINGUA_MASTER_KEY", key)],
        )
    };
    assert_eq!(list(&key("a")).code, 0);
    let refused = list(&key("b"));
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(!refused.err.contains(&key("b")), "{}", refused.err);
}
