//! The function library: the tables list what the folders hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use interlingua_jsonata::function_catalog;

#[test]
fn tables_list_what_the_folders_hold() {
    let mut written = BTreeSet::new();
    for group in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/functions")).unwrap() {
        let group = group.unwrap().path();
        if group.is_dir() {
            for file in fs::read_dir(group).unwrap() {
                let file = file.unwrap().path();
                if file.extension().is_some_and(|extension| extension == "rs") && !file.ends_with("mod.rs") {
                    written.extend(names(&fs::read_to_string(file).unwrap()));
                }
            }
        }
    }
    let listed: BTreeSet<String> = function_catalog()
        .iter()
        .map(|function| function.name.to_owned())
        .collect();
    assert_eq!(listed, written);
    assert_eq!(listed.len(), function_catalog().len(), "a name is listed twice");
}

/// The names of the functions that a file defines.
fn names(source: &str) -> Vec<String> {
    let lines = source.lines().filter_map(|line| line.strip_prefix("    name: \""));
    lines
        .filter_map(|rest| rest.strip_suffix("\",").map(str::to_owned))
        .collect()
}
