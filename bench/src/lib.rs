//! What is compared: each subject takes JSON text to JSON text, its expression or mapping made ready once.

mod subjects;

use std::path::PathBuf;

/// One page: input text is read from memory, output text is appended.
pub type Page = Box<dyn FnMut(&mut Vec<u8>)>;

/// A row of the table: an expression and its input.
pub struct Row {
    pub name: String,
    pub expression: String,
    pub input: Vec<u8>,
}

/// Makes a subject ready for a row; nothing if it has no such row.
type Make = fn(&'static Row) -> Option<Page>;

const SUBJECTS: &[(&str, Make)] = &[
    ("interlingua", subjects::interlingua::page),
    ("jsonata-core", subjects::jsonata_core::page),
    ("jsonata-rs", subjects::jsonata_rs::page),
    ("rust-value", subjects::value::page),
    ("rust-typed", subjects::typed::page),
];

/// The page of a subject (by name) and a row (by letter).
pub fn page(subject: &str, row: &str) -> Page {
    let make = SUBJECTS.iter().find(|(name, _)| *name == subject);
    let (_, make) = make.unwrap_or_else(|| panic!("no subject {subject}"));
    let row = Box::leak(Box::new(read(row)));
    make(row).unwrap_or_else(|| panic!("{subject} has no row {}", row.name))
}

fn read(row: &str) -> Row {
    let data = std::env::var_os("INTERLINGUA_TEST_DATA").expect("INTERLINGUA_TEST_DATA names the folder with the data");
    let folder = PathBuf::from(data).join("suites/jsonata-bench");
    let file = |kind: &str| std::fs::read(folder.join(format!("{row}.{kind}"))).expect("the row's files can be read");
    Row {
        name: row.to_string(),
        expression: String::from_utf8(file("jsonata")).expect("the expression is UTF-8"),
        input: file("json"),
    }
}
